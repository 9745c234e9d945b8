// osugen/stars/speed.h - how fast the keys must be tapped.
#pragma once

#include <osugen/stars/moves.h>

namespace osugen::stars {

/// The weighted sum of tapping strains, before its scaling to stars.
double speed_difficulty(const Moves& moves);

}  // namespace osugen::stars
