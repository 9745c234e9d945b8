// Leans kinds and lengths of objects towards what is asked for, and towards what people write at the level.
#include <algorithm>
#include <cmath>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/generate/decoding/logits_processor.h>

namespace osugen {
namespace {

class PlannedKinds final : public LogitsProcessor {
 public:
  PlannedKinds(const RhythmPlan& plan, const SongSpan& span, const Vocabulary& vocabulary)
      : plan_(plan), grid_(span.red_lines, vocabulary.ticks_per_beat), vocabulary_(vocabulary) {}

  void process(LogitsContext& context, float* logits) const override {
    for (std::int64_t id = 0; id < vocabulary_.size(); ++id) {
      if (logits[id] == kForbiddenLogit) continue;
      const Token& token = vocabulary_.tokens[static_cast<std::size_t>(id)];
      double nats = 0;
      if (token.object) nats = of_kind(context.so_far, token) + of_repeat(context, *token.object);
      if (token.beats > 0 && context.so_far.in_slider) nats = of_length(context, token.beats);
      logits[id] += static_cast<float>(nats);
    }
  }

 private:
  double of_kind(const RhythmSoFar& so_far, const Token& token) const {
    if (*token.object != ObjectKind::slider) return 0;
    constexpr double kPerSlider = 1.5, kPerReverse = 1;
    double nats = 0;
    if (plan_.slider_share >= 0)
      nats += kPerSlider * (plan_.slider_share * static_cast<double>(so_far.objects + 1) -
                            static_cast<double>(so_far.sliders));
    if (token.slides > 1)
      nats += kPerReverse * (plan_.habits.reverse_share * static_cast<double>(so_far.sliders + 1) -
                             static_cast<double>(so_far.reversed)) -
              (token.slides - 2);
    return nats;
  }

  /// The kind that the like bar has at its place.
  double of_repeat(const LogitsContext& context, ObjectKind kind) const {
    constexpr double kNats = 1.5;
    const std::optional<std::int64_t> earlier = earlier_of(plan_, context.cursor.tick());
    if (!earlier) return 0;
    const auto there = context.so_far.kinds.find(*earlier);
    return there != context.so_far.kinds.end() && there->second == kind ? kNats : 0;
  }

  /// Lengths in the shares that the level has them, none that people do not use, shorter ones while the map
  /// is behind its plan, and that of the like bar.
  double of_length(const LogitsContext& context, double beats) const {
    constexpr double kPerSlider = 1, kMost = 6, kOther = 8, kTooShort = 30, kNear = 0.02, kUnused = 12;
    constexpr double kMostBehindS = 4, kDownbeat = 1.5;
    const RhythmSoFar& so_far = context.so_far;
    const std::size_t slide = nearest_slide(beats);
    const double share = plan_.habits.slides[slide];
    const double lacking =
        share * static_cast<double>(so_far.sliders) - static_cast<double>(so_far.slides[slide]);
    const double behind_s = std::clamp(-so_far.lead_s(plan_, context.cursor.time_ms()), 0.0, kMostBehindS);
    double nats =
        share > 0 ? 0.5 * std::log(share) + std::clamp(kPerSlider * lacking, -kMost, kMost) : -kUnused;
    nats -= 2 * behind_s * beats;
    if (std::abs(std::log(beats / kSlideBeats[slide])) > kNear) nats -= kOther;
    if (beats < plan_.habits.shortest_slider) nats -= kTooShort;
    if (covers_downbeat(so_far.last_tick, beats)) nats -= kDownbeat;
    return nats + of_like_length(so_far, beats);
  }

  double of_like_length(const RhythmSoFar& so_far, double beats) const {
    constexpr double kNats = 2;
    const std::optional<std::int64_t> earlier = earlier_of(plan_, so_far.last_tick);
    if (!earlier) return 0;
    const auto there = so_far.lengths.find(*earlier);
    return there != so_far.lengths.end() && there->second == beats ? kNats : 0;
  }

  /// Whether a slide from the tick on lies over the beginning of a bar, or ends there.
  bool covers_downbeat(std::int64_t tick, double beats) const {
    const std::int64_t end = tick + std::llround(beats * static_cast<double>(grid_.ticks_per_beat()));
    for (std::int64_t at = tick + 1; at <= end; ++at)
      if (grid_.place_in_bar(at) == 0) return true;
    return false;
  }

  const RhythmPlan& plan_;
  TickGrid grid_;
  const Vocabulary& vocabulary_;
};

}  // namespace

std::unique_ptr<LogitsProcessor> planned_kinds(const RhythmPlan& plan, const SongSpan& span,
                                               const Vocabulary& vocabulary) {
  return std::make_unique<PlannedKinds>(plan, span, vocabulary);
}

}  // namespace osugen
