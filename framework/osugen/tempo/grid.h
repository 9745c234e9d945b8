// osugen/tempo/grid.h - tempo candidates of a span of music.
#pragma once

#include <array>
#include <cmath>
#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/tempo/fold.h>
#include <osugen/tempo/steady.h>

namespace osugen::tempo {

/// What a grid may be taken for: binary and ternary divisions, and dotted ones.
inline constexpr std::array kGridRatios{1.0, 2.0,     0.5, 3.0 / 2, 2.0 / 3, 4.0 / 3, 3.0 / 4,
                                        3.0, 1.0 / 3, 4.0, 1.0 / 4, 8.0 / 3, 3.0 / 8};
/// Share by which two tempos that are the same may differ.
inline constexpr double kSameTempo = 0.003;

inline bool same_tempo(double bpm, double other) {
  return std::abs(bpm / other - 1) < kSameTempo;
}

struct Grid {
  SteadyTempo tempo;
  double score = 0;  ///< of its spectrum and its fold, 0 to 1.3
};

/// The best three, best first, none a simple multiple of another one. Empty where nothing begins.
/// @throws Error interrupted
std::vector<Grid> grids(const Stretch& stretch, double lowest_bpm, double highest_bpm,
                        const Cancel& cancel = {});

}  // namespace osugen::tempo
