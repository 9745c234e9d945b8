// osugen/evaluate/metrics/chart.h - a map prepared for the metrics.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/timing_lines.h>

namespace osugen::evaluate {

/// Times are map time in ms.
struct Chart {
  Beatmap map;
  TimingInForce timing;
  Play play;                  ///< one for each of map.objects
  std::vector<double> heads;  ///< start of every object, sorted
  std::vector<double> edges;  ///< heads, and the ends of sliders, spinners and holds, sorted

  explicit Chart(Beatmap its_map);
  bool empty() const { return heads.empty(); }
  double first_ms() const { return heads.empty() ? 0 : heads.front(); }
  double last_ms() const { return heads.empty() ? 0 : heads.back(); }
  /// Seconds from the first object's start to the last one's; at least 1, so that a rate is a number.
  double seconds() const;
  /// Objects a second.
  double rate() const { return static_cast<double>(heads.size()) / seconds(); }
  /// Starts of the objects of one kind, sorted.
  std::vector<double> heads_of(ObjectKind kind) const;
};

/// Gaps between successive starts in 1/48 of the beat (where every usual divisor is a whole number), each by
/// the red line at its beginning: a map that is late as a whole has the same gaps. Objects that start less
/// than half of that apart have a gap of 0.
inline constexpr int kGapsPerBeat = 48;
std::vector<std::int64_t> gaps_of(const Chart& chart, std::span<const RedLine> red_lines);

/// How many ticks or bars a metric is willing to count: an hour of 1/12 of 300 BPM. Maps made to hurt have
/// beats of 6 ms over weeks; what would need more is left out of their result.
inline constexpr std::int64_t kMostTicks = 220'000;

/// The red line in force, the first one before its own time too; 120 BPM where there are none.
RedLine red_line_at(std::span<const RedLine> red_lines, double time_ms);

/// Times of the ticks of the beat in [from_ms, to_ms]. Empty where they are more than kMostTicks.
/// @param red_lines  as TickGrid takes them
std::vector<double> tick_times(std::span<const RedLine> red_lines, int ticks_per_beat, double from_ms,
                               double to_ms);

/// Times of the bar lines in [from_ms, to_ms]. Empty where there would be more than kMostTicks beats.
std::vector<double> bar_times(std::span<const RedLine> red_lines, double from_ms, double to_ms);

}  // namespace osugen::evaluate
