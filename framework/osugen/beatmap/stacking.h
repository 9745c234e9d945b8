// osugen/beatmap/stacking.h - stack heights of osu!standard objects.
#pragma once

#include <span>

#include <osugen/beatmap/beatmap.h>

namespace osugen {

/// An object as stacking sees it.
struct Stackable {
  enum class Kind { circle, slider, other };
  Kind kind = Kind::circle;
  double start_ms = 0, end_ms = 0;
  Vec2 position, end_position, path_end;
  int height = 0;  ///< out
};

/// @param threshold_ms  the longest gap between two objects of a stack
/// @param old_rules     those before version 6
void stack(std::span<Stackable> objects, double threshold_ms, bool old_rules);

}  // namespace osugen
