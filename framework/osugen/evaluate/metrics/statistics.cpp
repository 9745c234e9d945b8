#include <osugen/evaluate/metrics/statistics.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include <osugen/random/random.h>

namespace osugen::evaluate {
namespace {

/// @param sorted  not empty
double quantile_of_sorted(const std::vector<double>& sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
    const double shared = static_cast<double>(first + last - 1) / 2;
    for (std::size_t i = first; i < last; ++i) ranks[order[i]] = shared;
    first = last;
  }
  return ranks;
}

double total(const Histogram& histogram) {
  double sum = 0;
  for (const auto& [what, count] : histogram) sum += count;
  return sum;
}

/// Sum of p log2(p / m), where m is the mean of p and the other's share.
double divergence_from_middle(const Histogram& one, double one_total, const Histogram& other,
                              double other_total) {
  double bits = 0;
  for (const auto& [what, count] : one) {
    if (count <= 0) continue;
    const auto there = other.find(what);
    const double p = count / one_total, q = there == other.end() ? 0 : there->second / other_total;
    bits += p * std::log2(2 * p / (p + q));
  }
  return bits;
}

}  // namespace

double mean(std::span<const double> values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation(std::span<const double> values) {
  if (values.empty()) return 0;
  const double middle = mean(values);
  double sum = 0;
  for (const double value : values) sum += (value - middle) * (value - middle);
  return std::sqrt(sum / static_cast<double>(values.size()));
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return quantile_of_sorted(values, share);
}

std::optional<double> pearson(std::span<const double> a, std::span<const double> b) {
  if (a.size() != b.size() || a.size() < 3) return std::nullopt;
  const double mean_a = mean(a), mean_b = mean(b);
  double both = 0, square_a = 0, square_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += (a[i] - mean_a) * (b[i] - mean_b);
    square_a += (a[i] - mean_a) * (a[i] - mean_a);
    square_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  // What rounding leaves of values that are all the same is no variation.
  const double n = static_cast<double>(a.size());
  const auto varies = [n](double square, double middle) {
    return square > 1e-18 * n * std::max(1.0, middle * middle);
  };
  if (!varies(square_a, mean_a) || !varies(square_b, mean_b)) return std::nullopt;
  return std::clamp(both / std::sqrt(square_a * square_b), -1.0, 1.0);
}

std::optional<double> spearman(std::span<const double> a, std::span<const double> b) {
  return pearson(ranks(a), ranks(b));
}

std::optional<double> jensen_shannon(const Histogram& a, const Histogram& b) {
  const double total_a = total(a), total_b = total(b);
  if (!(total_a > 0) || !(total_b > 0)) return std::nullopt;
  const double bits =
      (divergence_from_middle(a, total_a, b, total_b) + divergence_from_middle(b, total_b, a, total_a)) / 2;
  return std::clamp(bits, 0.0, 1.0);
}

std::optional<double> wasserstein(std::vector<double> a, std::vector<double> b) {
  if (a.empty() || b.empty()) return std::nullopt;
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double area = 0, at = std::min(a.front(), b.front());
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    const double next = j == b.size() || (i < a.size() && a[i] <= b[j]) ? a[i] : b[j];
    const double share_a = static_cast<double>(i) / static_cast<double>(a.size());
    const double share_b = static_cast<double>(j) / static_cast<double>(b.size());
    area += std::abs(share_a - share_b) * (next - at);
    at = next;
    while (i < a.size() && a[i] == at) ++i;
    while (j < b.size() && b[j] == at) ++j;
  }
  return area;
}

Interval bootstrap_mean(std::span<const double> values, const Resampling& resampling) {
  Interval interval;
  interval.count = values.size();
  interval.mean = interval.low = interval.high = mean(values);
  if (values.size() < 2 || resampling.resamples < 1) return interval;
  Random random(resampling.seed);
  std::vector<double> means(static_cast<std::size_t>(resampling.resamples));
  for (double& one : means) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[random.below(values.size())];
    one = sum / static_cast<double>(values.size());
  }
  std::sort(means.begin(), means.end());
  interval.low = quantile_of_sorted(means, 0.025);
  interval.high = quantile_of_sorted(means, 0.975);
  return interval;
}

}  // namespace osugen::evaluate
