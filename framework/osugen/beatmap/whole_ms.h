// osugen/beatmap/whole_ms.h - integer times of grid positions, as in osu!.
#pragma once

#include <cmath>

namespace osugen {

/// A time on the grid as the game has it: cut to whole milliseconds, but not for a rounding error beside one.
inline double cut_to_ms(double grid_ms) {
  constexpr double kRounding = 1e-6;
  return std::trunc(grid_ms + std::copysign(kRounding, grid_ms));
}

}  // namespace osugen
