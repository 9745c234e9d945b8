// osugen/tempo/onset_strength.h - onset strength over time.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/interfaces/audio.h>

namespace osugen::tempo {

/// The sample rate that onset_strength() expects, in Hz.
inline constexpr double kSampleRate = 22050;
/// Values of onset strength in a second: a hop of 64 samples.
inline constexpr double kOnsetRate = kSampleRate / 64;
inline constexpr double kFramesPerMs = kOnsetRate / 1000;

/// Onset strength, normalized so that quiet and loud parts weigh alike: 0 where nothing begins, at most 4.
struct OnsetStrength {
  double first_ms = 0;      ///< song time of value 0; value i is i / kOnsetRate seconds later
  std::vector<float> all;   ///< from all bands
  std::vector<float> low;   ///< from the bands below 150 Hz: bass drum and bass
  std::vector<float> mid;   ///< from 150 to 2500 Hz: snare, chords, voices
  std::vector<float> high;  ///< from above 2500 Hz: cymbals
  /// The same of the energies as they are, by the loudness of the whole song: what dies away counts as little
  /// as it sounds.
  std::vector<float> sudden;

  /// low, mid, high
  std::array<const std::vector<float>*, 3> bands() const { return {&low, &mid, &high}; }
  double seconds() const { return static_cast<double>(all.size()) / kOnsetRate; }
  double time_ms(double index) const { return first_ms + index * 1000 / kOnsetRate; }
  double index(double time_ms) const { return (time_ms - first_ms) * kOnsetRate / 1000; }
};

/// Half-wave rectified flux, over 9 ms, of compressed band energies, less its mean over 0.4 s, by its RMS
/// over 2 s.
/// @param audio  at kSampleRate, finite samples
/// @throws Error interrupted
OnsetStrength onset_strength(const Audio& audio, const Cancel& cancel = {});

/// The frame of the first clear onset.
std::optional<double> first_onset(const OnsetStrength& onsets);

}  // namespace osugen::tempo
