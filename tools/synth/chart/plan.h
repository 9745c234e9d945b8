// synth/chart/plan.h - kinds and lengths of the objects of a level, before placement.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <synth/chart/moments.h>
#include <synth/chart/rhythm.h>

namespace osugen::synth {

struct PlannedObject {
  ObjectKind kind = ObjectKind::circle;
  int moment = 0;  ///< at which it starts
  int tick = 0, end_tick = 0;
  int slides = 1;
  bool new_combo = false;
};

/// @param level  index into kLevels
std::vector<PlannedObject> plan_objects(const Listening& heard, const Rhythm& rhythm, std::size_t level);

}  // namespace osugen::synth
