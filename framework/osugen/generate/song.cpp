#include <osugen/generate/song.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include <osugen/audio/resample.h>
#include <osugen/draft/map_draft.h>
#include <osugen/generate/levels.h>
#include <osugen/generate/spread.h>
#include <osugen/generate/stages.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/timing.h>
#include <osugen/pipeline/in_stage.h>
#include <osugen/runtime/intra_op_threads.h>
#include <osugen/sound/sound.h>
#include <osugen/weights/adapter.h>
#include <osugen/weights/weights.h>

namespace osugen {
namespace {

class Run {
 public:
  Run(Pipeline& pipeline, const DecodedSong& song, const SongOptions& options, const SongWatch& watch)
      : pipeline_(pipeline),
        song_(song),
        options_(options),
        watch_(watch),
        device_(usable_device(options.device)) {}

  SongResult go() {
    const at::NoGradGuard no_gradients;
    if (options_.trace && options_.levels.size() > 1) {
      throw Error(Error::Kind::usage, "a trace holds one map, and several levels were requested",
                  options_.trace->string(), {}, "generate the single level to be traced");
    }
    span_ = hear_timing();
    sound_ = hear_sound();
    features_ = hear_features();
    memory_ = encode();
    Metadata metadata = metadata_of(pipeline_.config.metadata, song_.tags, result_.notes);
    if (options_.levels.empty()) {
      if (pipeline_.config.wishes.level && pipeline_.config.metadata.version.empty())
        metadata.version = facts_of(*pipeline_.config.wishes.level).title;
      result_.maps.push_back(
          make({pipeline_.config.difficulty, pipeline_.config.wishes}, metadata, {}).passed);
    } else {
      make_levels(metadata);
    }
    end_stage();
    return std::move(result_);
  }

 private:
  struct Made {
    MadeMap passed;
    Beatmap drawn;  ///< in song time, before the passes
  };

  void make_levels(const Metadata& metadata) {
    WrittenLevels written;
    std::vector<Made> levels(options_.levels.size());
    for (const std::size_t i : writing_order(options_.levels)) {
      of_level_ = facts_of(options_.levels[i]).title;
      Metadata own = metadata;
      own.version = of_level_;
      levels[i] =
          make(asked_of(i), own, pipeline_.config.containment ? written.bounds_of(i) : RhythmBounds{});
      written.add(i, levels[i].drawn);
    }
    finish_together(levels);
    for (Made& level : levels) result_.maps.push_back(std::move(level.passed));
    for (std::size_t i = 0; i + 1 < result_.maps.size(); ++i)
      result_.maps[i].contained = contained_share(result_.maps[i].map, result_.maps[i + 1].map);
  }

  const LevelConfig& asked_of(std::size_t i) const {
    return pipeline_.config.levels[static_cast<std::size_t>(options_.levels[i])];
  }

  /// Where one level begins before the first red line and another does not, each was finished with a first
  /// red line of its own. They are finished again with that of all.
  void finish_together(std::vector<Made>& levels) {
    std::vector<Beatmap> together;
    for (const Made& level : levels) together.push_back(level.drawn);
    std::vector<Beatmap*> maps;
    for (Beatmap& map : together) maps.push_back(&map);
    begin_together(maps);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      Beatmap& alone = levels[i].drawn;
      begin_together({&alone});
      if (alone.timing_lines.front().time_ms == together[i].timing_lines.front().time_ms) continue;
      of_level_ = facts_of(options_.levels[i]).title;
      MadeMap& made = levels[i].passed;
      made.map = std::move(together[i]);
      finish(made, made.asked, stars_wanted(asked_of(i).wishes));
    }
  }

  void note(std::string sentence) {
    result_.notes.push_back(of_level_.empty() ? std::move(sentence) : of_level_ + ": " + std::move(sentence));
  }

  void begin_stage(const std::string& name) {
    end_stage();
    watch_.cancel.check();
    stage_ = of_level_.empty() ? name : name + ": " + of_level_;
    if (watch_.progress != nullptr) watch_.progress->begin(stage_);
    began_ = std::chrono::steady_clock::now();
  }

  void end_stage() {
    if (stage_.empty()) return;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
    result_.stage_seconds.emplace_back(stage_, took.count());
    stage_.clear();
    if (watch_.progress != nullptr) watch_.progress->end();
  }

  void advance(double fraction, std::int64_t tokens = 0) const {
    if (watch_.progress != nullptr) watch_.progress->at(fraction, tokens);
  }

  Audio at_rate(double rate) const {
    return resample(song_.audio, rate, {watch_.cancel, [this](double fraction) { advance(0.5 * fraction); }});
  }

  double song_ms() const { return 1000 * song_.audio.seconds(); }

  SongSpan hear_timing() {
    begin_stage("estimating the timing");
    const Timing& timing = *pipeline_.timing;
    const TimingEstimate estimate = in_stage(pipeline_.config.timing, [&] {
      return timing.estimate(timing.sample_rate() > 0 ? at_rate(timing.sample_rate()) : Audio{});
    });
    if (estimate.red_lines.empty())
      throw Error(Error::Kind::internal, "the timing stage returned no red lines",
                  pipeline_.config.timing.type);
    if (estimate.confidence < 0.5)
      result_.notes.emplace_back("Low confidence of the timing: verify the map against the song.");
    result_.red_lines = estimate.red_lines;
    return span_of(song_ms(), timing.bias_ms(), estimate.red_lines);
  }

  SongSound hear_sound() {
    begin_stage("analyzing the song");
    return hear(song_.audio, span_.red_lines, watch_.cancel);
  }

  Features hear_features() {
    begin_stage("computing features");
    const Audio audio = at_rate(pipeline_.frontend->sample_rate());
    // The only stage of many threads: frames are computed each by itself, so that nothing depends on them.
    const IntraOpThreads threads(options_.threads);
    return in_stage(pipeline_.config.frontend, [&] { return features_of(*pipeline_.frontend, audio); });
  }

  Memory encode() {
    begin_stage("encoding");
    const IntraOpThreads one_thread(1);
    return in_stage(pipeline_.config.encoder,
                    [&] { return memory_of(*pipeline_.encoder, *pipeline_.decoder, features_, device_); });
  }

  /// Draws a map, and draws again, denser or sparser, while no spacing brings it to its stars and the density
  /// is not the user's.
  Made make(LevelConfig asked, const Metadata& metadata, const RhythmBounds& bounds) {
    constexpr int kMostDraws = 3;
    const bool may_change = !asked.wishes.note_density && asked.wishes.level;
    const std::optional<Range> stars = stars_wanted(asked.wishes);
    if (pipeline_.config.decoding.follow_wishes)
      asked.wishes = with_usual(asked.wishes, beats_per_second(span_));
    for (int draw = 1;; ++draw) {
      Made made{write(asked, metadata, bounds), {}};
      made.drawn = made.passed.map;
      finish(made.passed, asked.wishes, stars);
      if (!stars || stars->has(made.passed.stars)) return made;
      const double density =
          may_change ? density_for_stars(asked.wishes, made.passed.stars, *stars, beats_per_second(span_))
                     : 0;
      if (!may_change || draw == kMostDraws || density == *asked.wishes.note_density) {
        note(fmt::format("{:.2f} stars, outside of {:g} to {:g}: the rhythm of the song does not carry them.",
                         made.passed.stars, stars->low, stars->high));
        return made;
      }
      asked.wishes.note_density = density;
    }
  }

  /// Nothing where any will do, or nobody follows wishes.
  std::optional<Range> stars_wanted(const MapWishes& wishes) const {
    constexpr double kNear = 0.1;
    if (!pipeline_.config.decoding.follow_wishes) return {};
    if (wishes.stars) return Range{*wishes.stars - kNear, *wishes.stars + kNear};
    if (wishes.level) return stars_of(*wishes.level);
    return {};
  }

  /// A map in song time, without passes.
  MadeMap write(const LevelConfig& asked, Metadata metadata, RhythmBounds bounds) {
    begin_stage("decoding tokens");
    const Decoding decoding = decode(asked, std::move(bounds));
    const std::vector<std::int64_t>& ids = decoding.hypotheses.front().ids;
    MadeMap made;
    made.asked = asked.wishes;
    made.tokens = static_cast<std::int64_t>(ids.size()) - 1;
    made.steps = decoding.steps;
    made.decode_seconds = decoding.seconds;
    made.masking_seconds = decoding.masking_seconds;
    made.map = in_stage(pipeline_.config.tokenizer, [&] {
      return pipeline_.tokenizer->decode(ids, span_, draft_of(span_, asked.difficulty, std::move(metadata)));
    });
    if (options_.trace) trace(decoding);
    return made;
  }

  Decoding decode(const LevelConfig& asked, RhythmBounds bounds) {
    DecodeOptions options = decode_options_of(pipeline_.config, span_);
    options.seed = options_.seed;
    options.bounds = std::move(bounds);
    if (pipeline_.config.decoding.follow_wishes && asked.wishes.note_density) follow(asked.wishes, options);
    options.trace = options_.trace.has_value();
    options.cancel = watch_.cancel;
    options.on_step = [this, &options](const DecodeStep& step) {
      const double by_time = step.time_ms / step.end_ms;
      const double by_limit = static_cast<double>(step.tokens) / static_cast<double>(options.max_tokens);
      advance(std::max(by_time, by_limit), step.tokens);
    };
    Decoding decoding = tokens_of(pipeline_, memory_, asked, span_, options);
    if (options.plan && options.plan->misses(decoding.rhythm.objects)) {
      options.plan->offset = 0.5 * RhythmPlan::kPerSecondOfAll * decoding.rhythm.lead_sum;
      decoding = tokens_of(pipeline_, memory_, asked, span_, options);
    }
    if (decoding.closed_by_limit)
      note("Reached max_tokens (" + std::to_string(options.max_tokens) +
           "): raise it to map more of the song.");
    return decoding;
  }

  /// Asks the loop for the density and the kinds that are wished for, in sounding music alone.
  void follow(const MapWishes& wishes, DecodeOptions& options) const {
    const int ticks_per_beat = pipeline_.tokenizer->vocabulary().ticks_per_beat;
    options.plan = plan_of(wishes, sound_, span_, ticks_per_beat);
    if (options.min_coverage > 0) options.min_time_ms = options.plan->last_ms();
    if (!options.bounds.within) options.bounds.within = sounding_moments(sound_, span_, ticks_per_beat);
  }

  void trace(const Decoding& decoding) const {
    const Hypothesis& best = decoding.hypotheses.front();
    const auto column = [](const auto& values, at::ScalarType type) {
      return at::from_blob(const_cast<void*>(static_cast<const void*>(values.data())),
                           {static_cast<std::int64_t>(values.size())}, type);
    };
    const auto number = [](double value) { return at::full({1}, value, at::kDouble); };
    const auto first = [&number](const at::Tensor& ms) { return ms.defined() ? ms : number(0); };
    save_tensors(*options_.trace,
                 {{"features", features_.values[0]},
                  {"features.frame_ms", number(features_.frame_ms)},
                  {"features.first_ms", first(features_.first_ms)},
                  {"memory", memory_.values[0]},
                  {"memory.frame_ms", number(memory_.frame_ms)},
                  {"memory.first_ms", first(memory_.first_ms)},
                  {"tokens", column(best.ids, at::kLong)},
                  {"tokens.time_ms", column(best.time_ms, at::kDouble)},
                  {"tokens.tick", column(best.ticks, at::kLong)},
                  {"logits", decoding.trace.logits},
                  {"allowed", decoding.trace.allowed}},
                 {{"osugen.pipeline", pipeline_.config.json}});
  }

  /// Song time -> map time, then the passes, with the spacing that brings the map to its stars.
  void finish(MadeMap& made, const MapWishes& wishes, const std::optional<Range>& stars) {
    begin_stage("running passes");
    if (const std::int64_t dropped = to_map_time(made.map, pipeline_.timing->bias_ms()); dropped > 0)
      note(std::to_string(dropped) + " objects were dropped: same millisecond as the previous object.");
    const auto pass = [&](double spacing) {
      watch_.cancel.check();
      return passed(made.map, {wishes, options_.seed, spacing});
    };
    SpacedMap spaced = space_to_stars(pass, stars.value_or(Range{0, HUGE_VAL}));
    made.map = std::move(spaced.map);
    made.stars = spaced.stars;
  }

  Beatmap passed(Beatmap map, const MapRequest& request) const {
    const Song song{song_ms(), pipeline_.timing->bias_ms(), &song_.audio, &sound_};
    for (std::size_t i = 0; i < pipeline_.passes.size(); ++i) {
      in_stage(pipeline_.config.passes[i], [&] {
        pipeline_.passes[i]->apply(map, song, request);
        return 0;
      });
    }
    return map;
  }

  Pipeline& pipeline_;
  const DecodedSong& song_;
  const SongOptions& options_;
  const SongWatch& watch_;
  at::Device device_;
  SongSpan span_;
  SongSound sound_;
  Features features_;
  Memory memory_;
  SongResult result_;
  std::string stage_, of_level_;  ///< the level's name, where several are made
  std::chrono::steady_clock::time_point began_;
};

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
  return Run(pipeline, song, options, watch).go();
}

}  // namespace osugen
