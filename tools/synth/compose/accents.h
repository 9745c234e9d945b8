// synth/compose/accents.h - how much the music stresses each of its moments.
#pragma once

#include <vector>

#include <synth/compose/score.h>
#include <synth/compose/song.h>

namespace osugen::synth {

/// A note of the whole song, with what its time in ms no longer shows.
struct Played {
  int tick = 0;  ///< from the first bar
  Part part = Part::lead;
  ScoreNote note;
  int section = 0;
};

/// One accent for each note, 0 to 1; notes of one tick have the same. It grows with the place in the bar, the
/// instruments that coincide, their loudness, the length of a melody's note, a leap up to it, a rest before
/// it, and where a section starts.
/// @param played  sorted by tick
std::vector<double> accents_of(const std::vector<Played>& played, const Meter& meter);

}  // namespace osugen::synth
