#include <osugen/spectrum/spectrum.h>
#include <osugen/tempo/autocorrelation.h>
#include <algorithm>
#include <bit>
#include <cmath>

namespace osugen::tempo {
namespace {

/// A Gaussian of about 9 ms: how far apart the attacks of two players are.
std::vector<double> smoothed(const std::vector<double>& values) {
  constexpr std::ptrdiff_t kReach = 9;
  constexpr double kDeviation = 3;
  const auto count = static_cast<std::ptrdiff_t>(values.size());
  std::vector<double> result(values.size(), 0.0);
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    for (std::ptrdiff_t k = -kReach; k <= kReach; ++k) {
      // The autocorrelation is even: before lag 0 it is what it is after.
      const auto at = static_cast<std::size_t>(std::min(count - 1, std::abs(i + k)));
      const double x = static_cast<double>(k) / kDeviation;
      result[static_cast<std::size_t>(i)] += values[at] * std::exp(-0.5 * x * x);
    }
  }
  return result;
}

}  // namespace

Autocorrelation::Autocorrelation(std::span<const float> strength, std::size_t longest) {
  if (strength.size() < 4) return;
  longest = std::min(longest, strength.size() / 2);
  const std::size_t size = std::bit_ceil(strength.size() + longest + 1);
  std::vector<double> work(size, 0.0);
  double mean = 0;
  for (const float value : strength) mean += value / static_cast<double>(strength.size());
  for (std::size_t i = 0; i < strength.size(); ++i) work[i] = strength[i] - mean;
  RealFft fft(size);
  const auto spectrum = fft(work);
  for (std::size_t k = 0; k < spectrum.size(); ++k)
    work[k] = work[(size - k) % size] = std::norm(spectrum[k]);
  // The power is real and even: its transform forwards is the one backwards.
  const auto products = fft(work);
  values_.resize(longest + 1);
  for (std::size_t lag = 0; lag <= longest; ++lag)
    values_[lag] = products[lag].real() / static_cast<double>(strength.size() - lag);
  values_ = smoothed(values_);
  const double most = values_[0];
  for (double& value : values_) value = most > 1e-12 ? value / most : 0;
}

double Autocorrelation::at(double lag) const {
  const auto before = static_cast<std::size_t>(lag);
  if (lag < 0 || before + 1 >= values_.size()) return 0;
  const double part = lag - static_cast<double>(before);
  return values_[before] * (1 - part) + values_[before + 1] * part;
}

}  // namespace osugen::tempo
