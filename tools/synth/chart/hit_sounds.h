// synth/chart/hit_sounds.h - hitsounds that follow the drums and the melody.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <synth/chart/moments.h>
#include <synth/chart/plan.h>

namespace osugen::synth {

/// Finishes on crashes, claps on snares, whistles on what the melody stresses. Where nothing of the kind
/// sounds for some seconds, the object that is stressed most gets a whistle.
void set_hit_sounds(const Listening& heard, const std::vector<PlannedObject>& plan,
                    std::vector<HitObject>& objects);

}  // namespace osugen::synth
