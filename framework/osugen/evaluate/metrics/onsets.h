// osugen/evaluate/metrics/onsets.h - matches generated onsets to reference onsets.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace osugen::evaluate {

/// Indices into reference and generated, ascending in both.
using OnsetPairs = std::vector<std::pair<std::size_t, std::size_t>>;

/// One-to-one pairs within a tolerance, as many as there can be: the earliest two that fit are paired, which
/// among sorted times leaves no larger set possible.
/// @param reference, generated  times in ms, sorted
/// @return |r - g| <= tolerance_ms in each pair
OnsetPairs match_onsets(std::span<const double> reference, std::span<const double> generated,
                        double tolerance_ms);

/// As many pairs, and of all such sets one with the least sum of |r - g|: what errors are measured on. In
/// a stream whose gaps are shorter than the tolerance match_onsets() may pair every object with its
/// neighbour. Takes time and memory with the number of pairs within the tolerance; past 20 million of them (a
/// map made to hurt) it is match_onsets().
OnsetPairs match_onsets_closely(std::span<const double> reference, std::span<const double> generated,
                                double tolerance_ms);

struct OnsetScore {
  std::int64_t matched = 0, reference = 0, generated = 0;
  /// 1 where both sides are empty; 0 where one is.
  double precision() const;
  double recall() const;
  double f1() const;
  /// The pooled ("micro") score of several maps is the score of their sum.
  OnsetScore& operator+=(const OnsetScore& other);
};

OnsetScore score_onsets(std::span<const double> reference, std::span<const double> generated,
                        double tolerance_ms);

}  // namespace osugen::evaluate
