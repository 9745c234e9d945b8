// osugen/stars/rhythm.h - how hard a rhythm is to tap.
#pragma once

#include <cstddef>

#include <osugen/stars/moves.h>

namespace osugen::stars {

/// A factor on the tapping strain at a move, 1 for a steady rhythm: rises with changes of the gap in the last
/// 5 s and 32 objects, less for those that come again. 0 at a spinner.
double rhythm_factor(const Moves& moves, std::size_t at);

}  // namespace osugen::stars
