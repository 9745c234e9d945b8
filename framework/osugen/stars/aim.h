// osugen/stars/aim.h - how hard the cursor's way is.
#pragma once

#include <osugen/stars/moves.h>

namespace osugen::stars {

/// The weighted sum of aim strains, before its scaling to stars.
double aim_difficulty(const Moves& moves);

}  // namespace osugen::stars
