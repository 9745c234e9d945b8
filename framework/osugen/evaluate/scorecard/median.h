// osugen/evaluate/scorecard/median.h - the median, of two middle values their mean. Private to the scorecard.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

namespace osugen::scorecard {

/// Nothing of nothing.
inline std::optional<double> median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace osugen::scorecard
