// ticks.h - the ticks offered by the osu! editor: beats divided by several divisors.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include <osugen/beatmap/beatmap.h>

namespace osugen::snap {

class Ticks {
 public:
  /// @param red_lines  sorted by time, at least one
  Ticks(std::vector<RedLine> red_lines, std::vector<std::int64_t> divisors);

  /// The tick nearest to a time; a tick never lies past the next red line.
  double nearest(double time_ms) const;
  /// The last tick at or before a time.
  double at_or_before(double time_ms) const;
  /// True for a time that the game takes for a tick: a whole number of ms, the tick without its fraction.
  bool on_tick(double time_ms) const {
    return time_ms == std::trunc(time_ms) && tick_of(time_ms).has_value();
  }
  /// The tick whose whole milliseconds a time is; nothing where there is none within the next millisecond.
  std::optional<double> tick_of(double time_ms) const;

  const RedLine& line_at(double time_ms) const;
  /// The time of the first red line after a time; infinite where there is none.
  double next_line(double time_ms) const;
  const std::vector<std::int64_t>& divisors() const { return divisors_; }

 private:
  std::vector<RedLine> red_lines_;
  std::vector<std::int64_t> divisors_;
};

}  // namespace osugen::snap
