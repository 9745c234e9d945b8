// synth/chart/placement.h - positions of objects: flow, spacing, symmetry.
#pragma once

#include <functional>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <synth/chart/moments.h>
#include <synth/chart/plan.h>

namespace osugen::synth {

struct Placed {
  std::vector<HitObject> objects;  ///< in map time, without hit sounds
  std::vector<double> velocities;  ///< the slider velocity that each slider's length was made for
};

/// @param difficulty  circle size, approach rate and slider multiplier are used
/// @param map_ms      map time of a tick, whole ms
Placed place_objects(const Song& song, const Listening& heard, const std::vector<PlannedObject>& plan,
                     std::size_t level, const Difficulty& difficulty,
                     const std::function<double(int)>& map_ms);

}  // namespace osugen::synth
