// osugen/evaluate/onsets.h - which generated objects stand where a reference has one.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace osugen::evaluate {

/// One-to-one pairs within a tolerance, as many as there can be.
/// @param reference, generated  times in ms, sorted
/// @return indices into reference and generated, ascending. |r - g| <= tolerance_ms in each
std::vector<std::pair<std::size_t, std::size_t>> match_onsets(std::span<const double> reference,
                                                              std::span<const double> generated,
                                                              double tolerance_ms);

struct OnsetScore {
  std::int64_t matched = 0, reference = 0, generated = 0;
  /// 1 where both sides are empty; 0 where one is.
  double precision() const;
  double recall() const;
  double f1() const;
};

OnsetScore score_onsets(std::span<const double> reference, std::span<const double> generated,
                        double tolerance_ms);

}  // namespace osugen::evaluate
