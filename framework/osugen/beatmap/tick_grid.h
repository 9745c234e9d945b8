// osugen/beatmap/tick_grid.h - song time counted in ticks of the beat.
//
// Tick 0 is at the first red line. Every red line begins on a tick: where the one before it does not
// fill a whole number of ticks, the last tick before it is cut short. Before the first red line the
// ticks go on backwards at its tempo, with negative numbers.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/error/error.h>

namespace osugen {

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
  const Span& at_tick(std::int64_t tick) const;
  std::vector<Span> spans_;
  int ticks_per_beat_;
};

}  // namespace osugen
