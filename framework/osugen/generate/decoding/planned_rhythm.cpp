// Chooses gaps so that the map has the objects that are asked for, where the song has them: an object comes
// at the first tick where it is likelier than a threshold that rises while the sequence is ahead of its plan.
#include <algorithm>
#include <cmath>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/generate/decoding/gap_hazards.h>
#include <osugen/generate/decoding/logits_processor.h>

namespace osugen {
namespace {

constexpr double kMostNats = 12;  ///< the plan moves the threshold by at most this: a model may be very sure

class PlannedRhythm final : public LogitsProcessor {
 public:
  PlannedRhythm(double threshold, const RhythmPlan& plan, const SongSpan& span, const Vocabulary& vocabulary)
      : usual_(std::log(threshold) - std::log1p(-threshold)),
        plan_(plan),
        grid_(span.red_lines, vocabulary.ticks_per_beat),
        hazards_(vocabulary) {}

  void process(LogitsContext& context, float* logits) const override {
    if (!hazards_.alone_in(logits)) return;
    const std::int64_t chosen = choose(context, logits);
    std::fill_n(logits, hazards_.vocabulary().size(), kForbiddenLogit);
    logits[chosen] = 0;
  }

 private:
  /// The first gap whose object is likely enough. Where music plays and no gap is, the likeliest within the
  /// longest rest; else the end, or the longest gap.
  std::int64_t choose(const LogitsContext& context, const float* logits) const {
    const std::int64_t eos = hazards_.vocabulary().eos;
    const bool may_end = logits[eos] != kForbiddenLogit;
    const std::int64_t rest =
        context.so_far.last_tick + std::llround(plan_.habits.longest_rest * grid_.ticks_per_beat());
    const double recovered_ms = recovered_from(context.so_far);
    std::int64_t longest = eos, best = -1;
    double best_margin = -HUGE_VAL;
    for (const GapHazards::Gap& gap : hazards_.of(context.grammar, may_end)) {
      if (logits[gap.id] == kForbiddenLogit) continue;
      const std::int64_t tick = context.cursor.tick() + hazards_.token(gap.id).ticks;
      if (best >= 0 && tick > rest) return best;
      const double time_ms = grid_.time_ms(tick);
      if (!may_end) longest = gap.id;
      if (time_ms < recovered_ms) continue;
      const double odds = std::log(gap.here / std::max(gap.left - gap.here, 1e-12 * gap.left));
      const double margin = odds - needed(context.so_far, tick, time_ms);
      if (margin >= 0) return gap.id;
      if (margin <= best_margin || !plan_.wants(time_ms)) continue;
      best_margin = margin;
      best = gap.id;
    }
    return longest;
  }

  /// From when on an object may follow the last one: a spinner is recovered from first.
  double recovered_from(const RhythmSoFar& so_far) const {
    const auto spun = so_far.lengths.find(so_far.last_tick);
    if (so_far.in_slider || spun == so_far.lengths.end()) return -HUGE_VAL;
    const std::int64_t end =
        so_far.last_tick + std::llround(spun->second * static_cast<double>(grid_.ticks_per_beat()));
    return grid_.time_ms(end) + plan_.habits.recovery_ms;
  }

  enum class Place : std::uint8_t { beat, half, quarter, other };

  Place place_of(std::int64_t tick) const {
    const std::int64_t per_beat = grid_.ticks_per_beat();
    const std::int64_t place = grid_.place_in_bar(tick) % per_beat;
    if (place == 0) return Place::beat;
    if (2 * place == per_beat) return Place::half;
    return 4 * place % per_beat == 0 ? Place::quarter : Place::other;
  }

  /// The log-odds that an object needs at a tick.
  double needed(const RhythmSoFar& so_far, std::int64_t tick, double time_ms) const {
    constexpr double kPerSecond = 1.6;
    const double by_plan = kPerSecond * so_far.lead_s(plan_, time_ms) +
                           RhythmPlan::kPerSecondOfAll * so_far.lead_sum + plan_.offset;
    const Place place = place_of(tick);
    return usual_ + std::clamp(by_plan, -help_for(place), kMostNats) + of_place(so_far, tick, place) -
           of_repeat(so_far, tick);
  }

  /// By how much a map that is behind its plan lowers the threshold at a tick: what it lacks comes on beats
  /// and halves, seldom on quarters, and never where only a model that is sure of it puts something.
  static double help_for(Place place) {
    constexpr double kOnQuarters = 4;
    if (place == Place::beat || place == Place::half) return kMostNats;
    return place == Place::quarter ? kOnQuarters : 0;
  }

  /// What comes again in the song comes again in the map.
  double of_repeat(const RhythmSoFar& so_far, std::int64_t tick) const {
    constexpr double kNats = 2;
    const std::optional<std::int64_t> earlier = earlier_of(plan_, tick);
    if (!earlier || so_far.kinds.empty() || *earlier < so_far.kinds.begin()->first) return 0;
    return so_far.kinds.count(*earlier) != 0 ? kNats : -kNats;
  }

  double of_place(const RhythmSoFar& so_far, std::int64_t tick, Place place) const {
    const RhythmHabits& habits = plan_.habits;
    if (place == Place::other) return habits.other_place;
    const std::int64_t quarters = quarters_between(so_far.last_tick, tick);
    const double nats = of_odd_gap(so_far, quarters) + of_halves(so_far, quarters);
    if (place == Place::beat) return nats - of_beat(tick);
    if (place == Place::half) return nats + habits.half_beat;
    return nats + habits.quarter_beat + of_quarters(so_far, quarters);
  }

  /// People begin something on .86 to .95 of the downbeats, whatever the level from Normal on.
  double of_beat(std::int64_t tick) const {
    constexpr double kDownbeat = 2.5, kHalfBar = 0.5;
    const std::int64_t place = grid_.place_in_bar(tick);
    if (place == 0) return kDownbeat;
    return place == 2 * static_cast<std::int64_t>(grid_.ticks_per_beat()) ? kHalfBar : 0;
  }

  /// Quarters of a beat from one tick to another; 0 where they are no whole number.
  std::int64_t quarters_between(std::int64_t from, std::int64_t to) const {
    const std::int64_t per_beat = grid_.ticks_per_beat();
    return 4 * (to - from) % per_beat == 0 ? 4 * (to - from) / per_beat : 0;
  }

  /// Gaps of a kind more than its share.
  static double ahead(std::int64_t written, double share, const RhythmSoFar& so_far) {
    return static_cast<double>(written) - share * static_cast<double>(so_far.gaps + 1);
  }

  /// What stands on a quarter belongs to what stands a quarter beside it: of human gaps, 1 to 3 in 100 are of
  /// three quarters.
  static double of_odd_gap(const RhythmSoFar& so_far, std::int64_t quarters) {
    constexpr double kApart = 3;
    return so_far.objects > 0 && quarters > 1 && quarters % 2 == 1 ? kApart : 0;
  }

  /// Halves as many as the level has.
  double of_halves(const RhythmSoFar& so_far, std::int64_t quarters) const {
    constexpr double kPerGap = 0.5, kMost = 4;
    if (plan_.habits.half_share <= 0 || quarters != 2) return 0;
    return std::clamp(kPerGap * ahead(so_far.odd_halves, plan_.habits.half_share, so_far), -kMost, kMost);
  }

  /// Quarters as many as the level and the density have, in runs that are not too long.
  double of_quarters(const RhythmSoFar& so_far, std::int64_t quarters) const {
    constexpr double kPerGap = 0.4, kMostBehind = 2, kMostAhead = 12, kTooLong = 20;
    const double too_long = quarters == 1 && so_far.run >= plan_.habits.longest_run ? kTooLong : 0;
    return std::clamp(kPerGap * ahead(so_far.odd_quarters, plan_.habits.quarter_share, so_far), -kMostBehind,
                      kMostAhead) +
           too_long;
  }

  double usual_;
  const RhythmPlan& plan_;
  TickGrid grid_;
  GapHazards hazards_;
};

}  // namespace

std::unique_ptr<LogitsProcessor> planned_rhythm(double threshold, const RhythmPlan& plan,
                                                const SongSpan& span, const Vocabulary& vocabulary) {
  return std::make_unique<PlannedRhythm>(threshold, plan, span, vocabulary);
}

}  // namespace osugen
