// osugen/beatmap/tick_grid.h - song time counted in ticks of the beat.
//
// Tick 0 is at the first red line. Every red line begins on a tick: where the one before it does not
// fill a whole number of ticks, the last tick before it is cut short. A line that is less than a fortieth of
// a beat late for a beat begins on that beat, and the last tick before it is longer: lines are written in
// whole milliseconds and set by ear, and a tick more would put all that comes after it beside the beat.
// Before the first red line the ticks go on backwards at its tempo, with negative numbers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/error/error.h>

namespace osugen {

/// How many ticks a red line has up to the next one, as TickGrid counts them.
/// @param length_ms  from one to the other, at least 0
OSUGEN_EXPORT std::int64_t ticks_of_line(const RedLine& line, double length_ms, int ticks_per_beat);

class OSUGEN_EXPORT TickGrid {
 public:
  /// @param red_lines       sorted by time; empty: one line of 120 BPM at 0 ms
  /// @param ticks_per_beat  at least 1
  TickGrid(std::span<const RedLine> red_lines, int ticks_per_beat);

  /// Time of a tick, in ms.
  double time_ms(std::int64_t tick) const;
  /// The last tick at or before `time_ms`; a time within 1e-6 ms of a tick counts as on it.
  std::int64_t tick_at(double time_ms) const;
  /// The tick nearest to `time_ms`.
  std::int64_t nearest(double time_ms) const;
  /// Ticks since the bar line at or before `tick`: the place in the bar.
  std::int64_t place_in_bar(std::int64_t tick) const;
  int ticks_per_beat() const { return ticks_per_beat_; }

 private:
  struct Span {
    double start_ms, tick_ms;
    std::int64_t first_tick;
    int meter;
  };
  const Span& at_time(double time_ms) const;
  /// The last tick that is the span's own.
  std::int64_t last_tick_of(const Span& span) const;
  const Span& at_tick(std::int64_t tick) const;
  std::vector<Span> spans_;
  int ticks_per_beat_;
};

}  // namespace osugen
