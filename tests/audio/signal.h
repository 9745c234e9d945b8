// tests/audio/signal.h - the signal of tests/data/audio/make_fixtures.py, and where it is in other samples.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <numbers>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sndfile.h>

#include "testing/testing.h"

namespace osugen::testing {

inline std::filesystem::path fixture(const std::string& name) {
  return source_dir() / "tests" / "data" / "audio" / name;
}

/// 30,000 samples at 44.1 kHz: noise, then four fading tones that begin at known samples.
inline std::vector<float> known_signal() {
  constexpr int kLength = 30000, kNoise = 9000;
  constexpr std::array<std::pair<int, double>, 4> kBursts = {
      {{11000, 900.0}, {16000, 1700.0}, {21000, 2500.0}, {26000, 600.0}}};
  std::vector<double> samples(kLength);
  std::uint64_t state = 12345;
  for (int i = 0; i < kNoise; ++i) {
    state = (state * 1103515245 + 12345) % (std::uint64_t{1} << 31);
    samples[i] = 0.25 * (static_cast<double>(state) / (1 << 30) - 1.0);
  }
  for (const auto& [start, hertz] : kBursts)
    for (int i = start; i < kLength; ++i) {
      const double t = i - start;
      samples[i] += 0.4 * std::exp(-t / 300) * std::sin(2 * std::numbers::pi * hertz * t / 44100);
    }
  return {samples.begin(), samples.end()};
}

struct Found {
  int late = 0;           ///< samples by which the signal comes late
  double similarity = 0;  ///< 1: the same but for a factor
};

/// Where `signal` lies in `samples`: the lag of the largest correlation, from 300 early to 3,000 late.
inline Found find(const std::vector<float>& signal, const std::vector<float>& samples) {
  Found best;
  const auto count = static_cast<int>(samples.size());
  for (int late = -300; late <= 3000; ++late) {
    double product = 0, energy = 0, own = 0;
    for (int i = std::max(0, -late); i < static_cast<int>(signal.size()) && i + late < count; ++i) {
      const double a = signal[i], b = samples[i + late];
      product += a * b;
      own += a * a;
      energy += b * b;
    }
    const double similarity = product / std::sqrt(own * energy + 1e-30);
    if (similarity > best.similarity) best = {late, similarity};
  }
  return best;
}

/// Writes a file by libsndfile. `format` as SF_FORMAT_WAV | SF_FORMAT_PCM_16; samples interleaved.
inline void write_song(const std::filesystem::path& path, const std::vector<float>& samples, int channels,
                       int rate, int format) {
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = channels;
  info.format = format;
  SNDFILE* file = sf_open(path.c_str(), SFM_WRITE, &info);
  if (file == nullptr) throw std::runtime_error(sf_strerror(nullptr));
  sf_writef_float(file, samples.data(), static_cast<sf_count_t>(samples.size()) / channels);
  sf_close(file);
}

/// The samples that ffmpeg decodes to, the mean of the channels; empty where there is no ffmpeg.
inline std::vector<float> ffmpeg_decodes(const std::filesystem::path& song, int channels) {
  const ProcessResult result =
      run({"ffmpeg", "-v", "error", "-nostdin", "-i", song.string(), "-f", "f32le", "-"});
  if (result.exit_code != 0) return {};
  std::vector<float> samples(result.out.size() / sizeof(float));
  std::copy_n(result.out.data(), samples.size() * sizeof(float), reinterpret_cast<char*>(samples.data()));
  std::vector<float> mono(samples.size() / static_cast<std::size_t>(channels));
  for (std::size_t i = 0; i < mono.size(); ++i) {
    for (int c = 0; c < channels; ++c) mono[i] += samples[i * static_cast<std::size_t>(channels) + c];
    mono[i] /= static_cast<float>(channels);
  }
  return mono;
}

}  // namespace osugen::testing
