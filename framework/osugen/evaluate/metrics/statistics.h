// osugen/evaluate/metrics/statistics.h - quantiles, correlations, divergences, confidence intervals.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace osugen::evaluate {

double mean(std::span<const double> values);  ///< 0 of nothing
/// Population standard deviation; 0 of nothing.
double deviation(std::span<const double> values);

/// Linear interpolation between order statistics ("type 7", as NumPy and R have it).
/// @param share  0 to 1
/// @return 0 of nothing
double quantile(std::vector<double> values, double share);

/// Pearson's r; nothing for fewer than 3 pairs or where a side does not vary.
std::optional<double> pearson(std::span<const double> a, std::span<const double> b);
/// Pearson's r of the ranks, equal values at their mean rank (Spearman 1904).
std::optional<double> spearman(std::span<const double> a, std::span<const double> b);

/// How often what occurs.
using Histogram = std::map<std::int64_t, double>;

/// Jensen-Shannon divergence in bits (Lin 1991): 0 the same shares, 1 nothing in common. Nothing where one
/// side is empty.
std::optional<double> jensen_shannon(const Histogram& a, const Histogram& b);

/// Wasserstein-1 (earth mover's) distance of two samples, in their unit: the area between their distribution
/// functions. Nothing where one side is empty.
std::optional<double> wasserstein(std::vector<double> a, std::vector<double> b);

struct Interval {
  double mean = 0, low = 0, high = 0;
  std::size_t count = 0;  ///< of values; low and high are the mean where it is 1
};

struct Resampling {
  std::uint64_t seed = 1;
  int resamples = 10000;
};

/// The mean with its 95 % percentile bootstrap interval (Efron 1979). Given differences of pairs it is the
/// paired bootstrap. The same values and seed, the same interval, everywhere.
Interval bootstrap_mean(std::span<const double> values, const Resampling& resampling);

}  // namespace osugen::evaluate
