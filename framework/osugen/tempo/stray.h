// osugen/tempo/stray.h - detects parts of a song whose beats deviate from the rest.
#pragma once

#include <osugen/tempo/onset_strength.h>

namespace osugen::tempo {

/// The most that a part of 3 s begins beside the beat: 0 nothing does, 1 as much as such a part usually has
/// in all, spread as if there were no beat. An ending that slows down, or another tempo, has 0.6 and more.
/// @param bpm  of most of the song
double stray(const OnsetStrength& onsets, double bpm);

}  // namespace osugen::tempo
