// synth/compose/compose.h - a seed in, a piece of music out.
#pragma once

#include <cstdint>
#include <vector>

#include <synth/compose/song.h>

namespace osugen::synth {

/// What may be composed with.
struct Palette {
  std::vector<Instrument> instruments;  ///< every patch of the sources that are there, with its role
};

struct ComposeOptions {
  double min_seconds = 45, max_seconds = 100;
  double min_bpm = 60, max_bpm = 240;
};

/// The same seed, palette and options make the same song on every machine.
Song compose(std::uint64_t seed, const Palette& palette, const ComposeOptions& options);

}  // namespace osugen::synth
