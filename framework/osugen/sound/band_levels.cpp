#include <osugen/sound/band_levels.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <span>

#include <osugen/audio/resample.h>
#include <osugen/spectrum/spectrum.h>

namespace osugen::sound {
namespace {

constexpr double kRate = 22050;
constexpr std::size_t kFrame = 512, kHop = 110;

/// Part of each spectral bin that belongs to each band.
class MelBands {
 public:
  MelBands() {
    constexpr double kLowest = 30, kHighest = 10000;
    std::array<double, kBands + 2> corners{};
    for (std::size_t i = 0; i < corners.size(); ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(kBands + 1);
      corners[i] = hertz(mel(kLowest) + share * (mel(kHighest) - mel(kLowest)));
    }
    for (std::size_t band = 0; band < kBands; ++band) fill(band, corners);
  }

  std::array<float, kBands> operator()(std::span<const std::complex<double>> spectrum) const {
    std::array<float, kBands> bands{};
    for (std::size_t band = 0; band < kBands; ++band) {
      double sum = 0;
      for (const auto& [bin, weight] : parts_[band]) sum += weight * std::norm(spectrum[bin]);
      // The window's gain is taken off, so that a sine of full scale is near 1.
      constexpr double kGain = kFrame / 4.0, kLoud = 1000;
      bands[band] = static_cast<float>(std::log1p(kLoud * sum / (kGain * kGain)));
    }
    return bands;
  }

 private:
  static double mel(double hz) { return 2595 * std::log10(1 + hz / 700); }
  static double hertz(double mel) { return 700 * (std::pow(10, mel / 2595) - 1); }
  void fill(std::size_t band, const std::array<double, kBands + 2>& corners) {
    const double bin_hz = kRate / kFrame;
    for (std::size_t bin = 1; bin <= kFrame / 2; ++bin) {
      const double hz = static_cast<double>(bin) * bin_hz;
      const double rise = (hz - corners[band]) / (corners[band + 1] - corners[band]);
      const double fall = (corners[band + 2] - hz) / (corners[band + 2] - corners[band + 1]);
      const double weight = std::min(rise, fall);
      if (weight > 0) parts_[band].emplace_back(bin, weight);
    }
    if (!parts_[band].empty()) return;
    // The lowest bands are narrower than a bin: the bin that they lie in.
    const auto nearest = static_cast<std::size_t>(std::lround(corners[band + 1] / bin_hz));
    parts_[band].emplace_back(std::max<std::size_t>(1, nearest), 1.0);
  }
  std::array<std::vector<std::pair<std::size_t, double>>, kBands> parts_;
};

/// Rise of each frame over the one 10 ms before, in all bands together.
std::vector<double> flux_of(const BandLevels& levels) {
  constexpr std::size_t kBack = 2;
  std::vector<double> flux(levels.bands.size(), 0.0);
  for (std::size_t i = kBack; i < flux.size(); ++i) {
    for (std::size_t band = 0; band < kBands; ++band)
      flux[i] += static_cast<double>(std::max(0.0F, levels.bands[i][band] - levels.bands[i - kBack][band]));
  }
  return flux;
}

/// Means over +-100 ms.
std::vector<double> surroundings_of(const std::vector<double>& flux) {
  constexpr std::size_t kReach = 20;
  std::vector<double> sums(flux.size() + 1, 0.0), means(flux.size());
  for (std::size_t i = 0; i < flux.size(); ++i) sums[i + 1] = sums[i] + flux[i];
  for (std::size_t i = 0; i < flux.size(); ++i) {
    const std::size_t first = i > kReach ? i - kReach : 0, last = std::min(flux.size(), i + kReach + 1);
    means[i] = (sums[last] - sums[first]) / static_cast<double>(last - first);
  }
  return means;
}

}  // namespace

std::array<double, kBands> BandLevels::mean(double from_ms, double to_ms) const {
  std::array<double, kBands> sum{};
  const auto count = static_cast<double>(bands.size());
  const auto first = static_cast<std::size_t>(std::clamp(std::ceil(from_ms / frame_ms), 0.0, count));
  const auto last = static_cast<std::size_t>(std::clamp(std::ceil(to_ms / frame_ms), 0.0, count));
  if (last <= first) return sum;
  for (std::size_t i = first; i < last; ++i)
    for (std::size_t band = 0; band < kBands; ++band) sum[band] += static_cast<double>(bands[i][band]);
  for (double& one : sum) one /= static_cast<double>(last - first);
  return sum;
}

BandLevels band_levels(const Audio& audio, const AudioHooks& hooks) {
  const Audio song = resample(audio, kRate, hooks);
  BandLevels levels;
  levels.frame_ms = 1000.0 * kHop / kRate;
  levels.length_ms = 1000 * audio.seconds();
  const MelBands bands;
  Spectrum spectrum(kFrame);
  levels.bands.reserve(song.samples.size() / kHop + 1);
  for (std::size_t centre = 0; centre < song.samples.size(); centre += kHop) {
    if (levels.bands.size() % 4096 == 0) hooks.cancel.check();
    levels.bands.push_back(bands(spectrum.at(song.samples, centre)));
  }
  return levels;
}

std::vector<Attack> attacks_of(const BandLevels& levels) {
  const std::vector<double> flux = flux_of(levels), surroundings = surroundings_of(flux);
  constexpr std::size_t kApart = 6;
  std::vector<Attack> attacks;
  for (std::size_t i = 1; i + 1 < flux.size(); ++i) {
    if (flux[i] <= surroundings[i]) continue;
    const std::size_t first = i > kApart ? i - kApart : 0, last = std::min(flux.size(), i + kApart + 1);
    bool largest = true;
    for (std::size_t k = first; k < last && largest; ++k)
      largest = k < i ? flux[k] < flux[i] : flux[k] <= flux[i];
    if (!largest) continue;
    // The top of the parabola through three points.
    const double left = flux[i - 1], right = flux[i + 1], bend = left - 2 * flux[i] + right;
    const double off = bend < 0 ? std::clamp((left - right) / (2 * bend), -0.5, 0.5) : 0;
    attacks.push_back({(static_cast<double>(i) + off) * levels.frame_ms, flux[i] - surroundings[i]});
  }
  return attacks;
}

}  // namespace osugen::sound
