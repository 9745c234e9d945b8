// synth/compose/band.h - assigns instruments to parts.
#pragma once

#include <array>
#include <vector>

#include <osugen/random/random.h>
#include <synth/compose/compose.h>
#include <synth/compose/score.h>

namespace osugen::synth {

struct Band {
  std::vector<Instrument> instruments;
  std::array<int, kParts> player{};  ///< index into instruments, or -1: nobody plays this part
};

/// Drums come from one source where it has them; each part gets a loudness and a place of its own.
/// @throws Error bad_input: the palette has nothing that a part could be played with
Band choose_band(Random& random, const Palette& palette);

}  // namespace osugen::synth
