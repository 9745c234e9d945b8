// osugen/tempo/harmony.h - pitch classes over time: chords change at bar lines.
#pragma once

#include <array>
#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/interfaces/audio.h>

namespace osugen::tempo {

using PitchClasses = std::array<double, 12>;

/// The sum over time of how loud the pitch classes are, so that the mean over any span is a difference.
class Harmony {
 public:
  Harmony() = default;
  /// @param rows        one row each `row_ms`, the first centred on song time 0
  Harmony(const std::vector<PitchClasses>& rows, double row_ms);

  /// How different what sounds in the span before a moment is from what sounds in the span after it: 0 the
  /// same, 1 nothing in common (one minus the cosine). 0 where either is silent.
  double change(double time_ms, double span_ms) const;
  /// The rows of a span, added up; zeros outside the song.
  PitchClasses sum(double from_ms, double to_ms) const;

 private:
  PitchClasses until(double time_ms) const;
  std::vector<PitchClasses> sums_;  ///< of all rows before
  double row_ms_ = 1;
};

/// Square roots of the magnitudes from 130 to 1600 Hz, windows of 186 ms every 46 ms, less what all pitch
/// classes have in common (drums).
/// @param audio  at kSampleRate
/// @throws Error interrupted
Harmony harmony(const Audio& audio, const Cancel& cancel = {});

}  // namespace osugen::tempo
