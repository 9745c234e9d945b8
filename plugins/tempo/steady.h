// plugins/tempo/steady.h - the one tempo of a stretch of song, and where its beats are.
#pragma once

#include <vector>

#include <tempo/fold.h>
#include <tempo/onset_strength.h>

namespace osugen::tempo {

struct SteadyTempo {
  double bpm = 0;
  double contrast = 0;  ///< of the beat's fold
  /// Share of the windows of 8 beats (by how clear their beat is) whose beats lie within 10 ms of the line.
  double steady = 0;
  /// What the tempo may be off by, in BPM, from how the windows scatter.
  double error_bpm = 0;
};

/// The best tempo of a stretch within `reach` of `bpm`, to about 0.001 BPM: sharpest fold, then a robust line
/// through the phases of windows of 8 beats.
SteadyTempo refine(const Stretch& stretch, double bpm, double reach);

/// An integer, a half or a tenth, where the whole stretch drifts too little to tell; else as it was, to
/// 0.001.
double snapped(const Stretch& stretch, const SteadyTempo& tempo);

struct BeatPhase {
  double frame = 0;   ///< in which a beat lies (any one of them)
  double margin = 0;  ///< 0 to 1: how much stronger the beat is than the half-beat
};

/// The beats of a stretch of a known tempo.
BeatPhase beat_phase(const OnsetStrength& onsets, double from, double to, double bpm);

/// Frames in a beat.
inline double period_of(double bpm) {
  return 60 * kOnsetRate / bpm;
}

}  // namespace osugen::tempo
