// synth/compose/rhythm_cells.h - rhythm cells of melodies.
#pragma once

#include <vector>

#include <osugen/random/random.h>
#include <synth/compose/score.h>

namespace osugen::synth {

struct RhythmNote {
  int tick, length;  ///< ticks
};

/// A rhythm of `beats` beats. Notes last to the next one, or to a rest.
/// @param density      0 to 1: share of the sixteenths that sound
/// @param syncopation  0 to 1
std::vector<RhythmNote> choose_rhythm(Random& random, const Meter& meter, int beats, double density,
                                      double syncopation);

}  // namespace osugen::synth
