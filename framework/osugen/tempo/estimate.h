// osugen/tempo/estimate.h - estimates red lines from the features of a song.
//
// The idea is that of the tempo finders of rhythm games: lay the song's onsets over themselves at a tempo
// and see how sharp the picture gets. See docs/explanation/timing.md.
#pragma once

#include <osugen/error/cancel.h>
#include <osugen/interfaces/timing.h>
#include <osugen/tempo/listen.h>

namespace osugen::tempo {

struct Limits {
  double lowest_bpm = 60, highest_bpm = 240;
  double double_below_bpm = 100;  ///< slower tempos are written twice as fast, as maps are; up to highest_bpm
};

/// At least one red line, in song time, and how sure it is: under 0.5 the song has no beat that could be
/// found, or changes its tempo in a way that was not understood. A song without any onset gets 120 BPM
/// from 0 and the confidence 0.
/// @throws Error interrupted
TimingEstimate estimate(const Heard& heard, const Limits& limits, const Cancel& cancel = {});

}  // namespace osugen::tempo
