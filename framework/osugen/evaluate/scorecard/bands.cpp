#include <osugen/evaluate/scorecard/bands.h>

#include <algorithm>
#include <cmath>

namespace osugen::scorecard {

std::optional<Band> band_of(std::vector<double> values) {
  if (values.size() < kFewestMapsOfBand) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto at = [&values](double share) {
    return values[static_cast<std::size_t>(std::nearbyint(share * static_cast<double>(values.size() - 1)))];
  };
  // To four decimals, outwards: the maps that the ends were taken from are inside.
  constexpr double kDecimals = 10000, kNoise = 1e-6;
  return Band{std::floor(at(0.1) * kDecimals + kNoise) / kDecimals,
              std::nearbyint(at(0.5) * kDecimals) / kDecimals,
              std::ceil(at(0.9) * kDecimals - kNoise) / kDecimals};
}

}  // namespace osugen::scorecard
