#include <osugen/generate/song.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>

#include <algorithm>
#include <map>
#include <numeric>

#include <osugen/audio/resample.h>
#include <osugen/draft/map_draft.h>
#include <osugen/generate/decoding/containment.h>
#include <osugen/generate/decoding/decoding.h>
#include <osugen/generate/stages.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/timing.h>
#include <osugen/pipeline/in_stage.h>
#include <osugen/runtime/intra_op_threads.h>
#include <osugen/weights/adapter.h>
#include <osugen/weights/weights.h>

namespace osugen {
namespace {

/// What a level that is written means for its neighbours, before passes. Song time.
struct WrittenLevel {
  std::vector<double> moments;     ///< as rhythm_of
  std::vector<double> beginnings;  ///< of its objects
};

std::vector<double> beginnings_of(const Beatmap& map) {
  std::vector<double> times;
  for (const HitObject& object : map.objects) times.push_back(object.time_ms);
  return times;
}

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
      throw Error(Error::Kind::usage, "a trace is of one map, and several levels are asked for",
                  options_.trace->string(), {}, "make the map alone that is to be looked at");
    }
    const SongSpan span = hear_timing();
    const Features features = hear_features();
    const Memory memory = encode(features);
    Metadata metadata = metadata_of(pipeline_.config.metadata, song_.tags, result_.notes);
    if (options_.levels.empty()) {
      if (pipeline_.config.wishes.level && pipeline_.config.metadata.version.empty())
        metadata.version = facts_of(*pipeline_.config.wishes.level).title;
      const Decoding decoding =
          make({pipeline_.config.difficulty, pipeline_.config.wishes}, std::move(metadata), memory, span);
      if (options_.trace) trace(features, memory, decoding);
    } else {
      make_levels(metadata, memory, span);
    }
    end_stage();
    return std::move(result_);
  }

 private:
  /// In which order levels are written, as places in options_.levels: hardest first, each within the rhythm
  /// of the next harder one. But of three and more an Easy comes before the level above it, which then has
  /// all its objects: an Easy follows what is clearest in a song, and what its neighbour, which picks among
  /// more, happened to miss was lost to both. F1 at 20 ms on 12 made-up songs, two seeds, the starter model:
  /// Easy .967 and Normal .943, in the plain order .948 and .930.
  std::vector<std::size_t> order_of_levels() const {
    std::vector<std::size_t> order(options_.levels.size());
    std::iota(order.rbegin(), order.rend(), std::size_t{0});
    if (order.size() > 2 && options_.levels.front() == Level::easy) std::swap(order.back(), order.end()[-2]);
    return order;
  }

  void make_levels(const Metadata& metadata, const Memory& memory, const SongSpan& span) {
    const std::vector<std::size_t> order = order_of_levels();
    std::map<std::size_t, MadeMap> made_levels;
    for (const std::size_t i : order) {
      const LevelFacts& level = facts_of(options_.levels[i]);
      of_level_ = level.title;
      Metadata own = metadata;
      own.version = level.title;
      const LevelBounds bounds = pipeline_.config.containment ? bounds_of(i) : LevelBounds{};
      make(pipeline_.config.levels[static_cast<std::size_t>(level.level)], std::move(own), memory, span,
           bounds);
      written_[i] = std::move(newest_);
      made_levels[i] = std::move(result_.maps.back());
      result_.maps.pop_back();
    }
    std::vector<Beatmap*> maps;
    for (auto& [i, level] : made_levels) result_.maps.push_back(std::move(level));
    for (MadeMap& level : result_.maps) maps.push_back(&level.map);
    begin_together(maps);
    for (std::size_t i = 0; i + 1 < result_.maps.size(); ++i)
      result_.maps[i].contained = contained_share(result_.maps[i].map, result_.maps[i + 1].map);
  }

  /// What the levels that are written already leave to the level `i`.
  LevelBounds bounds_of(std::size_t i) const {
    LevelBounds bounds;
    const auto harder = written_.upper_bound(i);
    if (harder != written_.end()) bounds.within = harder->second.moments;
    if (harder != written_.begin()) bounds.needed = std::prev(harder)->second.beginnings;
    return bounds;
  }

  Decoding make(const LevelConfig& asked, Metadata metadata, const Memory& memory, const SongSpan& span,
                const LevelBounds& bounds = {}) {
    result_.maps.emplace_back();
    Decoding decoding = decode(asked, memory, span, bounds);
    place_objects(decoding.hypotheses.front(), draft_of(span, asked.difficulty, std::move(metadata)), span);
    return decoding;
  }

  MadeMap& made() { return result_.maps.back(); }

  void note(std::string sentence) {
    result_.notes.push_back(of_level_.empty() ? std::move(sentence) : of_level_ + ": " + std::move(sentence));
  }

  void begin_stage(const std::string& name) {
    end_stage();
    if (watch_.cancelled && watch_.cancelled()) throw Error(Error::Kind::interrupted, "interrupted");
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
    return resample(song_.audio, rate,
                    {watch_.cancelled, [this](double fraction) { advance(0.5 * fraction); }});
  }

  double song_ms() const { return 1000 * song_.audio.seconds(); }

  SongSpan hear_timing() {
    begin_stage("finding the beat");
    const Timing& timing = *pipeline_.timing;
    const TimingEstimate estimate = in_stage(pipeline_.config.timing, [&] {
      return timing.estimate(timing.sample_rate() > 0 ? at_rate(timing.sample_rate()) : Audio{});
    });
    if (estimate.red_lines.empty())
      throw Error(Error::Kind::internal, "the timing stage found no red line", pipeline_.config.timing.type);
    if (estimate.confidence < 0.5)
      result_.notes.emplace_back("The timing stage is not sure of the beat: compare the map with the song.");
    result_.red_lines = estimate.red_lines;
    return span_of(song_ms(), timing.bias_ms(), estimate.red_lines);
  }

  Features hear_features() {
    begin_stage("listening");
    const Audio audio = at_rate(pipeline_.frontend->sample_rate());
    // The only stage of many threads: frames are computed each by itself, so that nothing depends on them.
    const IntraOpThreads threads(options_.threads);
    return in_stage(pipeline_.config.frontend, [&] { return features_of(*pipeline_.frontend, audio); });
  }

  Memory encode(const Features& features) {
    begin_stage("encoding");
    const IntraOpThreads one_thread(1);
    return in_stage(pipeline_.config.encoder,
                    [&] { return memory_of(*pipeline_.encoder, *pipeline_.decoder, features, device_); });
  }

  Decoding decode(const LevelConfig& asked, const Memory& memory, const SongSpan& span,
                  const LevelBounds& bounds) {
    begin_stage("writing the map");
    DecodeOptions options;
    options.seed = options_.seed;
    options.max_tokens = pipeline_.config.decoding.max_tokens;
    options.min_objects = 1;
    options.rhythm_threshold = pipeline_.config.decoding.rhythm_threshold;
    options.rhythm_temperature = pipeline_.config.decoding.rhythm_temperature;
    options.min_time_ms =
        span.start_ms + pipeline_.config.decoding.min_coverage * (span.end_ms - span.start_ms);
    options.trace = options_.trace.has_value();
    std::optional<Landings> landings;
    if (bounds.any()) options.landings = &landings.emplace(bounds, span, pipeline_.tokenizer->vocabulary());
    options.cancelled = watch_.cancelled;
    options.on_step = [this, &options](const DecodeStep& step) {
      const double by_time = step.time_ms / step.end_ms;
      const double by_limit = static_cast<double>(step.tokens) / static_cast<double>(options.max_tokens);
      advance(std::max(by_time, by_limit), step.tokens);
    };
    Decoding decoding = in_stage(pipeline_.config.decoder, [&] {
      const int per_beat = pipeline_.tokenizer->vocabulary().ticks_per_beat;
      return generate_tokens(*pipeline_.tokenizer, *pipeline_.decoder, *pipeline_.sampler, memory,
                             conditions_of(asked.difficulty, asked.wishes, device_),
                             ticks_of(span, per_beat, device_), span, options);
    });
    made().tokens = static_cast<std::int64_t>(decoding.hypotheses.front().ids.size()) - 1;
    made().steps = decoding.steps;
    made().decode_seconds = decoding.seconds;
    made().masking_seconds = decoding.masking_seconds;
    if (decoding.closed_by_limit)
      note("The map was closed at max_tokens (" + std::to_string(options.max_tokens) +
           "): raise it to map more of the song.");
    return decoding;
  }

  void trace(const Features& features, const Memory& memory, const Decoding& decoding) const {
    const Hypothesis& best = decoding.hypotheses.front();
    const auto column = [](const auto& values, at::ScalarType type) {
      return at::from_blob(const_cast<void*>(static_cast<const void*>(values.data())),
                           {static_cast<std::int64_t>(values.size())}, type);
    };
    const auto number = [](double value) { return at::full({1}, value, at::kDouble); };
    const auto first = [&number](const at::Tensor& ms) { return ms.defined() ? ms : number(0); };
    save_tensors(*options_.trace,
                 {{"features", features.values[0]},
                  {"features.frame_ms", number(features.frame_ms)},
                  {"features.first_ms", first(features.first_ms)},
                  {"memory", memory.values[0]},
                  {"memory.frame_ms", number(memory.frame_ms)},
                  {"memory.first_ms", first(memory.first_ms)},
                  {"tokens", column(best.ids, at::kLong)},
                  {"tokens.time_ms", column(best.time_ms, at::kDouble)},
                  {"tokens.tick", column(best.ticks, at::kLong)},
                  {"logits", decoding.trace.logits},
                  {"allowed", decoding.trace.allowed}},
                 {{"osugen.pipeline", pipeline_.config.json}});
  }

  void place_objects(const Hypothesis& best, Beatmap draft, const SongSpan& span) {
    begin_stage("placing the objects");
    Beatmap& map = made().map;
    map = in_stage(pipeline_.config.tokenizer,
                   [&] { return pipeline_.tokenizer->decode(best.ids, span, std::move(draft)); });
    newest_ = {rhythm_of(map), beginnings_of(map)};
    const double bias_ms = pipeline_.timing->bias_ms();
    if (const std::int64_t dropped = to_map_time(map, bias_ms); dropped > 0)
      note(std::to_string(dropped) +
           " objects were dropped: they fell on the millisecond of the one before.");
    const Song song{song_ms(), bias_ms, &song_.audio};
    for (std::size_t i = 0; i < pipeline_.passes.size(); ++i) {
      in_stage(pipeline_.config.passes[i], [&] {
        pipeline_.passes[i]->apply(map, song);
        return 0;
      });
    }
  }

  Pipeline& pipeline_;
  const DecodedSong& song_;
  const SongOptions& options_;
  const SongWatch& watch_;
  at::Device device_;
  SongResult result_;
  std::string stage_, of_level_;                 ///< the level's name, where several are made
  WrittenLevel newest_;                          ///< of the map that was written last
  std::map<std::size_t, WrittenLevel> written_;  ///< by the place in options_.levels
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
    throw Error(Error::Kind::bad_config, "there are no weights for the adapter to change",
                pipeline.config.file.string() + ": /adapter", {},
                "name the weights that it was trained on with \"weights\"");
  } else {
    init_weights(pipeline, options.seed);
    notes.push_back(
        "The weights are UNTRAINED: they were made from the seed " + std::to_string(options.seed) +
        ", so the map obeys the rules of the format and hears nothing of the song. Name trained " +
        "ones with \"weights\" in the pipeline.");
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
  in_stage(pipeline.config.decoder, [&] {
    const int per_beat = pipeline.tokenizer->vocabulary().ticks_per_beat;
    return generate_tokens(*pipeline.tokenizer, *pipeline.decoder, *pipeline.sampler, memory,
                           conditions_of(pipeline.config.difficulty, pipeline.config.wishes, device),
                           ticks_of(span, per_beat, device), span, one_token);
  });
}

SongResult make_maps(Pipeline& pipeline, const DecodedSong& song, const SongOptions& options,
                     const SongWatch& watch) {
  return Run(pipeline, song, options, watch).go();
}

}  // namespace osugen
