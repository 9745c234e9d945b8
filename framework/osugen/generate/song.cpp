#include <osugen/generate/song.h>

#include <ATen/core/grad_mode.h>

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <osugen/draft/map_draft.h>
#include <osugen/generate/heard_song.h>
#include <osugen/generate/level_maker.h>
#include <osugen/generate/run_report.h>
#include <osugen/generate/spread.h>
#include <osugen/generate/stages.h>
#include <osugen/pipeline/in_stage.h>
#include <osugen/runtime/intra_op_threads.h>
#include <osugen/weights/adapter.h>
#include <osugen/weights/weights.h>

namespace osugen {
namespace {

/// Makes the levels of a mapset, in the order of spread.h.
class Spread {
 public:
  Spread(const PipelineConfig& config, const std::vector<Level>& levels, LevelMaker& maker, RunReport& report)
      : config_(config), levels_(levels), maker_(maker), report_(report) {}

  std::vector<MadeMap> make(const Metadata& metadata) {
    WrittenLevels written;
    std::vector<MadeLevel> made(levels_.size());
    for (const std::size_t i : writing_order(levels_)) {
      report_.enter_level(title_of(i));
      Metadata own = metadata;
      own.version = title_of(i);
      made[i] =
          maker_.make(config_.levels[static_cast<std::size_t>(levels_[i])], own,
                      config_.containment ? written.bounds_of(i) : RhythmBounds{}, most_density(made, i));
      written.add(i, made[i].drawn);
    }
    finish_together(made);
    std::vector<MadeMap> maps;
    for (MadeLevel& level : made) maps.push_back(std::move(level.passed));
    for (std::size_t i = 0; i + 1 < maps.size(); ++i)
      maps[i].contained = contained_share(maps[i].map, maps[i + 1].map);
    return maps;
  }

 private:
  /// That of a level that is sparser than the next harder one, as that turned out.
  static double most_density(const std::vector<MadeLevel>& made, std::size_t level) {
    constexpr double kOfHarder = 0.92;
    for (std::size_t i = level + 1; i < made.size(); ++i) {
      const std::vector<HitObject>& objects = made[i].drawn.objects;
      if (objects.size() < 2) continue;
      const double seconds = (objects.back().time_ms - objects.front().time_ms) / 1000;
      return kOfHarder * static_cast<double>(objects.size()) / seconds;
    }
    return std::numeric_limits<double>::infinity();
  }

  std::string title_of(std::size_t i) const { return facts_of(levels_[i]).title; }

  /// Where one level begins before the first red line and another does not, each was finished with a first
  /// red line of its own. They are finished again with that of all.
  void finish_together(std::vector<MadeLevel>& made) {
    std::vector<Beatmap> together;
    for (const MadeLevel& level : made) together.push_back(level.drawn);
    std::vector<Beatmap*> maps;
    for (Beatmap& map : together) maps.push_back(&map);
    begin_together(maps);
    for (std::size_t i = 0; i < made.size(); ++i) {
      Beatmap& alone = made[i].drawn;
      begin_together({&alone});
      if (alone.timing_lines.front().time_ms == together[i].timing_lines.front().time_ms) continue;
      report_.enter_level(title_of(i));
      made[i].passed.map = std::move(together[i]);
      maker_.finish(made[i].passed);
    }
  }

  const PipelineConfig& config_;
  const std::vector<Level>& levels_;
  LevelMaker& maker_;
  RunReport& report_;
};

MadeMap one_map(const PipelineConfig& config, LevelMaker& maker, Metadata metadata) {
  if (config.wishes.level && config.metadata.version.empty())
    metadata.version = facts_of(*config.wishes.level).title;
  return maker.make({config.difficulty, config.wishes}, metadata, {}).passed;
}

}  // namespace

std::vector<std::string> prepare_weights(Pipeline& pipeline, const SongOptions& options) {
  const at::NoGradGuard no_gradients;
  const IntraOpThreads one_thread(1);
  const at::Device device = usable_device(options.device);
  std::vector<std::string> notes;
  if (pipeline.config.weights) {
    notes = load_weights(pipeline, *pipeline.config.weights).notes;
    if (pipeline.config.adapter) {
      const std::vector<std::string> more = apply_adapter(pipeline, *pipeline.config.adapter);
      notes.insert(notes.end(), more.begin(), more.end());
    }
  } else if (pipeline.config.adapter) {
    throw Error(Error::Kind::bad_config, "an adapter needs weights",
                pipeline.config.file.string() + ": /adapter", {},
                "set \"weights\" to the weights that it was trained on");
  } else {
    init_weights(pipeline, options.seed);
    notes.push_back(
        "The weights are UNTRAINED, initialized from the seed " + std::to_string(options.seed) +
        ": the map is valid but does not follow the song. Set \"weights\" in the pipeline to trained " +
        "weights.");
  }
  make_ready(*pipeline.encoder, device);
  make_ready(*pipeline.decoder, device);
  return notes;
}

void check_stages(Pipeline& pipeline, const SongOptions& options) {
  const at::NoGradGuard no_gradients;
  const IntraOpThreads one_thread(1);
  const at::Device device = usable_device(options.device);
  const auto count = static_cast<std::size_t>(pipeline.frontend->sample_rate());
  const Audio silence{std::vector<float>(count, 0.0F), pipeline.frontend->sample_rate()};
  const Features features =
      in_stage(pipeline.config.frontend, [&] { return features_of(*pipeline.frontend, silence); });
  const Memory memory = in_stage(pipeline.config.encoder, [&] {
    return memory_of(*pipeline.encoder, *pipeline.decoder, features, device);
  });
  const SongSpan span{0, 1000, {RedLine{}}};
  DecodeOptions one_token;
  one_token.max_tokens = 1;
  tokens_of(pipeline, memory, {pipeline.config.difficulty, pipeline.config.wishes}, span, one_token);
}

SongResult make_maps(Pipeline& pipeline, const DecodedSong& song, const SongOptions& options,
                     const SongWatch& watch) {
  const at::NoGradGuard no_gradients;
  if (options.trace && options.levels.size() > 1)
    throw Error(Error::Kind::usage, "a trace holds one map, and several levels were requested",
                options.trace->string(), {}, "generate the single level to be traced");
  SongResult result;
  RunReport report(watch, result);
  const HeardSong heard = hear_song(pipeline, song, options, report);
  result.red_lines = heard.red_lines;
  LevelMaker maker(pipeline, song, heard, options, report);
  const PipelineConfig& config = pipeline.config;
  const Metadata metadata = metadata_of(config.metadata, song.tags, result.notes);
  if (options.levels.empty())
    result.maps.push_back(one_map(config, maker, metadata));
  else
    result.maps = Spread(config, options.levels, maker, report).make(metadata);
  report.end_stage();
  return result;
}

}  // namespace osugen
