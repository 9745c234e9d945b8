// osugen/audio/mono.h - target of the decoders: mixes to mono and enforces limits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <osugen/audio/decode.h>

namespace osugen::audio {

/// Throws Error bad_input, without a place, where a rate, channel count or length is beyond the limits.
void check_rate(double rate);
void check_channels(int channels);
void check_seconds(double seconds);

/// Samples at one rate, mixed as they come.
class MonoMix {
 public:
  /// @param expected  frames to come, as far as known: for progress and to allocate once
  MonoMix(double rate, std::int64_t expected, const AudioHooks& hooks);
  /// @param samples  frames * channels, interleaved
  void add(const float* samples, std::size_t frames, int channels);
  double rate() const { return rate_; }
  std::vector<float>& samples() { return samples_; }

 private:
  double rate_;
  std::int64_t expected_;
  const AudioHooks* hooks_;
  std::vector<float> samples_;
};

/// Replaces what is no number by silence and cuts off what is far too loud.
/// @return how many samples were changed
std::size_t clean(std::vector<float>& samples);

}  // namespace osugen::audio
