// tests/testing/wav.h - mono songs of 16 bits as the bytes of a WAV file.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace osugen::testing {

/// A RIFF header for samples that are said to follow.
/// @param rate  in Hz
inline std::string wav_header(std::uint32_t samples, std::uint32_t rate) {
  std::string bytes = "RIFF";
  const auto put = [&bytes](std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) bytes.push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
  };
  put(36 + 2 * samples, 4);
  bytes += "WAVEfmt ";
  put(16, 4);
  put(1, 2);  // PCM
  put(1, 2);  // mono
  put(rate, 4);
  put(2 * rate, 4);
  put(2, 2);
  put(16, 2);
  bytes += "data";
  put(2 * samples, 4);
  return bytes;
}

/// A whole file.
/// @param samples  a list of numbers, -1 to 1; louder ones are held to that
template <class Samples>
std::string wav_of(const Samples& samples, double rate) {
  constexpr double kFull = 32000;
  std::string bytes =
      wav_header(static_cast<std::uint32_t>(samples.size()), static_cast<std::uint32_t>(rate));
  for (const double sample : samples) {
    const auto value = static_cast<std::uint16_t>(std::lround(kFull * std::clamp(sample, -1.0, 1.0)));
    bytes.push_back(static_cast<char>(value & 0xFFU));
    bytes.push_back(static_cast<char>(value >> 8U));
  }
  return bytes;
}

}  // namespace osugen::testing
