#include <mel_filters/filter_bank.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace osugen::mel {

namespace {

constexpr double kHzPerMel = 200.0 / 3;  // of the linear part
constexpr double kBreakHz = 1000;
constexpr double kBreakMel = kBreakHz / kHzPerMel;
const double kLogStep = std::log(6.4) / 27;

constexpr std::int64_t kGroup = 4;
using Four = float __attribute__((vector_size(sizeof(float) * kGroup)));

}  // namespace

double hz_to_mel(double hz, Scale scale) {
  if (scale == Scale::htk) return 2595 * std::log10(1 + hz / 700);
  return hz < kBreakHz ? hz / kHzPerMel : kBreakMel + std::log(hz / kBreakHz) / kLogStep;
}

double mel_to_hz(double mel, Scale scale) {
  if (scale == Scale::htk) return 700 * (std::pow(10, mel / 2595) - 1);
  return mel < kBreakMel ? mel * kHzPerMel : kBreakHz * std::exp(kLogStep * (mel - kBreakMel));
}

FilterBank::FilterBank(const Shape& shape) {
  const double low = hz_to_mel(shape.f_min, shape.scale), high = hz_to_mel(shape.f_max, shape.scale);
  const std::int64_t bins = shape.n_fft / 2 + 1;
  std::vector<double> edges;
  for (std::int64_t i = 0; i < shape.filters + 2; ++i) {
    edges.push_back(mel_to_hz(
        low + (high - low) * static_cast<double>(i) / static_cast<double>(shape.filters + 1), shape.scale));
  }
  for (std::int64_t filter = 0; filter < shape.filters; ++filter) {
    const double left = edges[filter], middle = edges[filter + 1], right = edges[filter + 2];
    const double peak = shape.norm == Norm::slaney ? 2 / (right - left) : 1;
    Band band{.first_bin = 0, .groups = 0, .first_weight = static_cast<std::int64_t>(weights_.size())};
    std::int64_t taken = 0;
    for (std::int64_t bin = 0; bin < bins; ++bin) {
      const double hz = static_cast<double>(bin) * shape.sample_rate / static_cast<double>(shape.n_fft);
      const double height = std::min((hz - left) / (middle - left), (right - hz) / (right - middle));
      if (height <= 0) continue;
      if (taken == 0) band.first_bin = bin;
      weights_.push_back(static_cast<float>(peak * height));
      ++taken;
    }
    band.groups = (taken + kGroup - 1) / kGroup;
    weights_.resize(static_cast<std::size_t>(band.first_weight + band.groups * kGroup));
    bands_.push_back(band);
  }
  readable_ = bins + kGroup - 1;
}

std::int64_t FilterBank::empty() const {
  return std::count_if(bands_.begin(), bands_.end(), [](const Band& band) { return band.groups == 0; });
}

void FilterBank::apply(const float* spectrum, float* out) const {
  for (const Band& band : bands_) {
    const float* bins = spectrum + band.first_bin;
    const float* weights = weights_.data() + band.first_weight;
    Four sum{};
    for (std::int64_t group = 0; group < band.groups; ++group, bins += kGroup, weights += kGroup) {
      Four a, b;
      std::memcpy(&a, bins, sizeof a);
      std::memcpy(&b, weights, sizeof b);
      sum += a * b;
    }
    *out++ = (sum[0] + sum[1]) + (sum[2] + sum[3]);
  }
}

double FilterBank::weight(std::int64_t filter, std::int64_t bin) const {
  const Band& band = bands_.at(static_cast<std::size_t>(filter));
  const std::int64_t at = bin - band.first_bin;
  if (at < 0 || at >= band.groups * kGroup) return 0;
  return weights_[static_cast<std::size_t>(band.first_weight + at)];
}

}  // namespace osugen::mel
