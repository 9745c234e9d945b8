// osugen/tempo/spectrum.h - candidate tempos of a song.
#pragma once

#include <span>
#include <vector>

namespace osugen::tempo {

struct Candidate {
  double bpm = 0;
  double score = 0;  ///< relative to the best one's, which is 1
};

/// The tempos whose multiples stand out of the spectrum of the onset strength, best first: peaks of
/// sum w_h |X(h bpm / 60)|, h = 1, 2, 4, 1/2, 8, times a log-normal prior round 132 BPM.
/// Empty where nothing ever begins.
std::vector<Candidate> candidates(std::span<const float> strength, std::size_t count, double lowest_bpm,
                                  double highest_bpm);

}  // namespace osugen::tempo
