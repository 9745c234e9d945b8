// osugen/tempo/exact.h - the last decimals of a tempo: measured per band, then rounded to values that mappers
// use.
#pragma once

#include <osugen/tempo/onset_strength.h>
#include <osugen/tempo/reading.h>

namespace osugen::tempo {

struct ExactTempo {
  double bpm = 0;
  double error_bpm = 0;  ///< standard deviation, from how much the bands differ
};

/// The tempo at which 8 beats laid over each other are sharpest, in each band by itself; of the three the one
/// in the middle. The bands play other notes on other instruments, so that what they agree on is the tempo.
/// @param bpm  right to 7 ms at the end of the span
ExactTempo exact_tempo(const OnsetStrength& onsets, const Span& span, double bpm);

struct RoundTempo {
  double bpm = 0;
  double certainty = 0;  ///< odds, 0 to 1, that the tempo is within 0.005 BPM of that
};

/// What a tempo is that was measured like that: most are whole, few have one decimal, some two. Where two
/// hundredths are as likely it is the middle between them, which is within 0.005 BPM of both.
RoundTempo rounded(const ExactTempo& tempo);

}  // namespace osugen::tempo
