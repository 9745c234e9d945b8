// osugen/interfaces/audio.h - the audio input of frontends and timing stages.
#pragma once

#include <vector>

namespace osugen {

/// A song as one channel of samples; sample 0 is time 0 of the song. Full scale is [-1, 1], which lossy
/// decoders overshoot a little; every sample is a number.
struct Audio {
  std::vector<float> samples;
  double sample_rate = 0;  ///< Hz
  double seconds() const { return sample_rate > 0 ? static_cast<double>(samples.size()) / sample_rate : 0.0; }
};

}  // namespace osugen
