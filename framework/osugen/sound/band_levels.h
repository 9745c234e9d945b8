// osugen/sound/band_levels.h - loudness of a song in 24 bands per frame, and where it rises.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include <osugen/audio/decode.h>

namespace osugen::sound {

inline constexpr std::size_t kBands = 24;

/// Frames of 512 samples at 22,050 Hz (23 ms), 110 samples (5 ms) apart, each centred on its time.
struct BandLevels {
  double frame_ms = 0;                           ///< from one frame to the next
  double length_ms = 0;                          ///< of the song
  std::vector<std::array<float, kBands>> bands;  ///< log(1 + 1000 power): 0 is silence

  /// The mean of each band over [from_ms, to_ms) of song time; silence outside the song.
  std::array<double, kBands> mean(double from_ms, double to_ms) const;
};

/// Bands are triangles, evenly spaced on the mel scale (O'Shaughnessy) from 30 Hz to 10 kHz.
/// @throws Error as resample(); interrupted
BandLevels band_levels(const Audio& audio, const AudioHooks& hooks = {});

/// A moment at which the song gets louder in many bands at once.
struct Attack {
  double time_ms = 0;   ///< song time
  double strength = 0;  ///< spectral flux above its surroundings
};

/// Local maxima of the spectral flux (Bello et al. 2005: half-wave rectified rise of the log bands over
/// 10 ms, summed), at least 30 ms apart, in the order of time.
/// On clicks they are 1 to 2 ms late on average (tests/sound/band_levels.cpp).
std::vector<Attack> attacks_of(const BandLevels& levels);

}  // namespace osugen::sound
