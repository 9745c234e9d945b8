#include <osugen/tempo/features.h>
#include <algorithm>
#include <vector>

namespace osugen::tempo {

double Net::score(std::span<const float> features) const {
  constexpr double kFarthest = 4;
  std::vector<double> sums(bias, bias + hidden);
  for (std::size_t i = 0; i < inputs; ++i) {
    const double value =
        std::clamp((static_cast<double>(features[i]) - mean[i]) / scale[i], -kFarthest, kFarthest);
    for (std::size_t k = 0; k < hidden; ++k) sums[k] += value * first[i * hidden + k];
  }
  double score = 0;
  for (std::size_t k = 0; k < hidden; ++k) score += std::max(0.0, sums[k]) * last[k];
  return score;
}

}  // namespace osugen::tempo
