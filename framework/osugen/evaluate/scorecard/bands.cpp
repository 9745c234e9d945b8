#include <osugen/evaluate/scorecard/bands.h>

#include <algorithm>
#include <cmath>

namespace osugen::scorecard {

std::optional<Band> band_of(std::vector<double> values) {
  if (values.size() < kFewestMapsOfBand) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto at = [&](double share) {
    constexpr double kDecimals = 10000;
    const double place = std::nearbyint(share * static_cast<double>(values.size() - 1));
    return std::nearbyint(values[static_cast<std::size_t>(place)] * kDecimals) / kDecimals;
  };
  return Band{at(0.1), at(0.5), at(0.9)};
}

}  // namespace osugen::scorecard
