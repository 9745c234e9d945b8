// Leans kinds and lengths of objects towards what is asked for, and towards what people write at the level.
#include <algorithm>
#include <cmath>
#include <optional>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/generate/decoding/logits_processor.h>

namespace osugen {
namespace {

class PlannedKinds final : public LogitsProcessor {
 public:
  PlannedKinds(const RhythmPlan& plan, const SongSpan& span, const Vocabulary& vocabulary)
      : plan_(plan), grid_(span.red_lines, vocabulary.ticks_per_beat), vocabulary_(vocabulary) {}

  void process(LogitsContext& context, float* logits) const override {
    std::optional<Room> room;  // the same for all lengths, and most steps offer none
    for (std::int64_t id = 0; id < vocabulary_.size(); ++id) {
      if (logits[id] == kForbiddenLogit) continue;
      const Token& token = vocabulary_.tokens[static_cast<std::size_t>(id)];
      double nats = 0;
      if (token.object) nats = of_kind(context.so_far, token) + of_repeat(context, *token.object);
      if (token.beats > 0 && context.so_far.in_slider) {
        if (!room) room = room_of(context);
        nats = of_length(context.so_far, *room, token.beats);
      }
      logits[id] += static_cast<float>(nats);
    }
  }

 private:
  /// What a slider has before it.
  struct Room {
    double behind_s = 0;      ///< by which the map is behind its plan
    std::int64_t to_bar = 0;  ///< ticks up to the next bar line
  };

  Room room_of(const LogitsContext& context) const {
    constexpr double kMostBehindS = 4;
    const double behind_s = -context.so_far.lead_s(plan_, context.cursor.time_ms());
    return {std::clamp(behind_s, 0.0, kMostBehindS), ticks_to_bar(context.so_far.last_tick)};
  }

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
  double of_length(const RhythmSoFar& so_far, const Room& room, double beats) const {
    constexpr double kPerSlider = 1, kMost = 6, kOther = 8, kTooShort = 30, kNear = 0.02, kUnused = 12;
    constexpr double kDownbeat = 1.5;
    const std::size_t slide = nearest_slide(beats);
    const double share = plan_.habits.slides[slide];
    const double lacking =
        share * static_cast<double>(so_far.sliders) - static_cast<double>(so_far.slides[slide]);
    double nats =
        share > 0 ? 0.5 * std::log(share) + std::clamp(kPerSlider * lacking, -kMost, kMost) : -kUnused;
    nats -= 2 * room.behind_s * beats;
    if (std::abs(std::log(beats / kSlideBeats[slide])) > kNear) nats -= kOther;
    if (beats < plan_.habits.shortest_slider) nats -= kTooShort;
    if (std::llround(beats * grid_.ticks_per_beat()) >= room.to_bar) nats -= kDownbeat;
    return nats + of_like_length(so_far, beats);
  }

  double of_like_length(const RhythmSoFar& so_far, double beats) const {
    constexpr double kNats = 2;
    const std::optional<std::int64_t> earlier = earlier_of(plan_, so_far.last_tick);
    if (!earlier) return 0;
    const auto there = so_far.lengths.find(*earlier);
    return there != so_far.lengths.end() && there->second == beats ? kNats : 0;
  }

  /// Up to the longest slide of a vocabulary; beyond that it does not matter how far.
  std::int64_t ticks_to_bar(std::int64_t tick) const {
    constexpr std::int64_t kFarthestBeats = 16;
    const std::int64_t farthest = kFarthestBeats * grid_.ticks_per_beat();
    for (std::int64_t ticks = 1; ticks <= farthest; ++ticks)
      if (grid_.place_in_bar(tick + ticks) == 0) return ticks;
    return farthest + 1;
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
