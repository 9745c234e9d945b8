#include <osugen/tempo/fold.h>
#include <algorithm>
#include <cmath>
#include <cstdint>

namespace osugen::tempo {
namespace {

/// Bins are about 2 ms wide: 0.7 of a frame.
constexpr double kBinFrames = 0.7;

std::vector<double> smoothed(const std::vector<double>& raw, double deviation) {
  const auto count = static_cast<std::ptrdiff_t>(raw.size());
  const auto reach = std::min(static_cast<std::ptrdiff_t>(std::ceil(3 * deviation)), (count - 1) / 2);
  std::vector<double> kernel(static_cast<std::size_t>(reach) + 1);
  for (std::size_t i = 0; i < kernel.size(); ++i) {
    const double x = static_cast<double>(i) / deviation;
    kernel[i] = std::exp(-0.5 * x * x);
  }
  std::vector<double> result(raw.size());
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    double sum = kernel[0] * raw[static_cast<std::size_t>(i)];
    for (std::ptrdiff_t k = 1; k <= reach; ++k) {
      const std::ptrdiff_t before = i >= k ? i - k : i - k + count,
                           after = i + k < count ? i + k : i + k - count;
      sum += kernel[static_cast<std::size_t>(k)] *
             (raw[static_cast<std::size_t>(before)] + raw[static_cast<std::size_t>(after)]);
    }
    result[static_cast<std::size_t>(i)] = sum;
  }
  return result;
}

}  // namespace

Stretch stretch_of(std::span<const float> whole, double from, double to) {
  const double size = static_cast<double>(whole.size());
  const auto first = static_cast<std::size_t>(std::clamp(std::ceil(from), 0.0, size));
  const auto last = static_cast<std::size_t>(std::clamp(std::ceil(to), static_cast<double>(first), size));
  return {whole.subspan(first, last - first), static_cast<double>(first)};
}

Fold::Fold(const Stretch& stretch, double period, double smooth) : period_(period) {
  const auto count = std::max<std::size_t>(8, static_cast<std::size_t>(std::lround(period / kBinFrames)));
  const double scale = static_cast<double>(count) / period, limit = static_cast<double>(count);
  // What goes to a bin and what to the next one, apart, so that no sum has to wait for the one before.
  std::vector<double> here(count, 0.0), next(count, 0.0), raw(count);
  double place = std::fmod(stretch.first, period) * scale;
  if (place >= limit) place = 0;  // rounded up
  for (const float value : stretch.strength) {
    // Half of the values are 0; to add those is faster than to ask.
    const auto bin = static_cast<std::int32_t>(place);
    const double part = value * (place - bin);
    here[static_cast<std::size_t>(bin)] += value - part;
    next[static_cast<std::size_t>(bin)] += part;
    place += scale;
    if (place >= limit) place -= limit;
  }
  for (std::size_t i = 0; i < count; ++i) raw[i] = here[i] + next[i > 0 ? i - 1 : count - 1];
  bins_ = smoothed(raw, smooth * scale);
}

double Fold::at(double phase) const {
  const double turns = phase / period_;
  const double place = (turns - std::floor(turns)) * static_cast<double>(bins_.size());
  const auto bin = std::min(static_cast<std::size_t>(place), bins_.size() - 1);
  const double part = place - static_cast<double>(bin);
  return bins_[bin] * (1 - part) + bins_[bin + 1 < bins_.size() ? bin + 1 : 0] * part;
}

double Fold::peak_near(double phase, double reach) const {
  const double step = period_ / static_cast<double>(bins_.size());
  const int steps = std::max(1, static_cast<int>(reach / step));
  double best = phase;
  for (int i = -steps; i <= steps; ++i)
    if (at(phase + i * step) > at(best)) best = phase + i * step;
  const double left = at(best - step), middle = at(best), right = at(best + step);
  const double bend = left - 2 * middle + right;
  if (bend < 0) best += std::clamp(0.5 * (left - right) / bend, -1.0, 1.0) * step;
  return best;
}

double Fold::contrast() const {
  double sum = 0, squares = 0;
  for (const double value : bins_) {
    sum += value;
    squares += value * value;
  }
  return sum > 0 ? squares * static_cast<double>(bins_.size()) / (sum * sum) - 1 : 0;
}

}  // namespace osugen::tempo
