#include <osugen/generate/level_maker.h>

#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include <osugen/draft/map_draft.h>
#include <osugen/generate/stages.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/timing.h>
#include <osugen/pipeline/in_stage.h>
#include <osugen/weights/weights.h>

namespace osugen {

MadeLevel LevelMaker::make(LevelConfig asked, const Metadata& metadata, const RhythmBounds& bounds,
                           double most_density) {
  constexpr int kMostDraws = 3;
  const bool may_change = !asked.wishes.note_density && asked.wishes.level;
  const std::optional<Range> stars = stars_wanted(asked.wishes);
  const double beats_a_second = beats_per_second(heard_.span);
  if (pipeline_.config.decoding.follow_wishes) asked.wishes = with_usual(asked.wishes, beats_a_second);
  if (may_change && asked.wishes.note_density)
    asked.wishes.note_density = std::min(*asked.wishes.note_density, most_density);
  for (int draw = 1;; ++draw) {
    MadeLevel made{write(asked, metadata, bounds), {}};
    made.drawn = made.passed.map;
    finish(made.passed);
    if (!stars || stars->has(made.passed.stars)) return made;
    const double density =
        may_change ? std::min(most_density,
                              density_for_stars(asked.wishes, made.passed.stars, *stars, beats_a_second))
                   : 0;
    if (!may_change || draw == kMostDraws || density == *asked.wishes.note_density) {
      report_.note(
          fmt::format("{:.2f} stars, outside of {:g} to {:g}: the rhythm of the song does not carry them.",
                      made.passed.stars, stars->low, stars->high));
      return made;
    }
    asked.wishes.note_density = density;
  }
}

/// Nothing where any will do, or nobody follows wishes.
std::optional<Range> LevelMaker::stars_wanted(const MapWishes& wishes) const {
  constexpr double kNear = 0.1;
  if (!pipeline_.config.decoding.follow_wishes) return {};
  if (wishes.stars) return Range{*wishes.stars - kNear, *wishes.stars + kNear};
  if (wishes.level) return stars_of(*wishes.level);
  return {};
}

/// A map in song time, without passes.
MadeMap LevelMaker::write(const LevelConfig& asked, Metadata metadata, const RhythmBounds& bounds) {
  report_.begin_stage("decoding tokens");
  const Decoding decoding = decode(asked, bounds);
  const std::vector<std::int64_t>& ids = decoding.hypotheses.front().ids;
  MadeMap made;
  made.asked = asked.wishes;
  made.tokens = static_cast<std::int64_t>(ids.size()) - 1;
  made.steps = decoding.steps;
  made.decode_seconds = decoding.seconds;
  made.masking_seconds = decoding.masking_seconds;
  made.map = in_stage(pipeline_.config.tokenizer, [&] {
    const SongSpan& span = heard_.span;
    return pipeline_.tokenizer->decode(ids, span, draft_of(span, asked.difficulty, std::move(metadata)));
  });
  if (options_.trace) trace(decoding);
  return made;
}

Decoding LevelMaker::decode(const LevelConfig& asked, const RhythmBounds& bounds) {
  DecodeOptions options = decode_options_of(pipeline_.config, heard_.span);
  options.seed = options_.seed;
  options.bounds = bounds;
  if (pipeline_.config.decoding.follow_wishes && asked.wishes.note_density) follow(asked.wishes, options);
  options.trace = options_.trace.has_value();
  options.cancel = report_.cancel();
  options.on_step = [this, &options](const DecodeStep& step) {
    const double by_time = step.time_ms / step.end_ms;
    const double by_limit = static_cast<double>(step.tokens) / static_cast<double>(options.max_tokens);
    report_.advance(std::max(by_time, by_limit), step.tokens);
  };
  Decoding decoding = tokens_of(pipeline_, heard_.memory, asked, heard_.span, options);
  constexpr int kMostCorrections = 2;
  for (int i = 0; i < kMostCorrections && options.plan && options.plan->misses(decoding.rhythm.objects);
       ++i) {
    options.plan->offset += 0.5 * RhythmPlan::kPerSecondOfAll * decoding.rhythm.lead_sum;
    decoding = tokens_of(pipeline_, heard_.memory, asked, heard_.span, options);
  }
  if (decoding.closed_by_limit)
    report_.note("Reached max_tokens (" + std::to_string(options.max_tokens) +
                 "): raise it to map more of the song.");
  return decoding;
}

/// Asks the loop for the density and the kinds that are wished for, in sounding music alone.
void LevelMaker::follow(const MapWishes& wishes, DecodeOptions& options) const {
  const int ticks_per_beat = pipeline_.tokenizer->vocabulary().ticks_per_beat;
  options.plan = plan_of(wishes, heard_.sound, heard_.span, ticks_per_beat);
  if (options.min_coverage > 0) options.min_time_ms = options.plan->last_ms();
  options.bounds.shortest_slide = options.plan->habits.shortest_slider;
  if (!options.bounds.within)
    options.bounds.within = sounding_moments(heard_.sound, heard_.span, ticks_per_beat);
}

void LevelMaker::trace(const Decoding& decoding) const {
  const Hypothesis& best = decoding.hypotheses.front();
  const Features& features = heard_.features;
  const Memory& memory = heard_.memory;
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

void LevelMaker::finish(MadeMap& made) {
  report_.begin_stage("running passes");
  if (const std::int64_t dropped = to_map_time(made.map, pipeline_.timing->bias_ms()); dropped > 0)
    report_.note(std::to_string(dropped) + " objects were dropped: same millisecond as the previous object.");
  const auto pass = [&](double spacing) {
    report_.cancel().check();
    return passed(made.map, {made.asked, options_.seed, spacing});
  };
  SpacedMap spaced = space_to_stars(pass, stars_wanted(made.asked).value_or(Range{0, HUGE_VAL}));
  made.map = std::move(spaced.map);
  made.stars = spaced.stars;
}

Beatmap LevelMaker::passed(Beatmap map, const MapRequest& request) const {
  const Song song{1000 * song_.audio.seconds(), pipeline_.timing->bias_ms(), &song_.audio, &heard_.sound};
  for (std::size_t i = 0; i < pipeline_.passes.size(); ++i) {
    in_stage(pipeline_.config.passes[i], [&] {
      pipeline_.passes[i]->apply(map, song, request);
      return 0;
    });
  }
  return map;
}

}  // namespace osugen
