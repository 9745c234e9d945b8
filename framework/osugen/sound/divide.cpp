#include <osugen/sound/divide.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace osugen::sound {
namespace {

/// The mean likeness of the pairs (i, j) with i in [from, to) and j in [other_from, other_to), i < j.
double mean_of_pairs(const Likeness& likeness, std::size_t from, std::size_t to, std::size_t other_from,
                     std::size_t other_to, double none) {
  double sum = 0, count = 0;
  for (std::size_t i = from; i < to; ++i) {
    for (std::size_t j = std::max(i + 1, other_from); j < other_to; ++j) {
      sum += likeness.at(i, j);
      ++count;
    }
  }
  return count > 0 ? sum / count : none;
}

/// The step at bar `i` along the stripe that lies `lag` bars away, `reach` bars before and after.
double step(const Likeness& likeness, std::size_t i, std::ptrdiff_t lag, std::size_t reach) {
  double sum = 0;
  for (std::size_t k = 0; k < reach; ++k) {
    const auto other = [lag](std::size_t bar) {
      return static_cast<std::size_t>(static_cast<std::ptrdiff_t>(bar) + lag);
    };
    sum += likeness.at(i + k, other(i + k)) - likeness.at(i - 1 - k, other(i - 1 - k));
  }
  return sum / static_cast<double>(reach);
}

}  // namespace

std::vector<double> contrast(const Likeness& likeness, std::size_t reach) {
  const std::size_t bars = likeness.bars();
  std::vector<double> values(bars, 0.0);
  for (std::size_t i = 1; i < bars; ++i) {
    const std::size_t from = i < reach ? 0 : i - reach, to = std::min(bars, i + reach);
    const double across = mean_of_pairs(likeness, from, i, i, to, 1);
    const double before = mean_of_pairs(likeness, from, i, from, i, across);
    const double after = mean_of_pairs(likeness, i, to, i, to, across);
    values[i] = std::max(0.0, 0.5 * (before + after) - across);
  }
  return values;
}

std::vector<double> repetition(const Likeness& likeness, std::size_t reach) {
  const auto bars = static_cast<std::ptrdiff_t>(likeness.bars());
  std::vector<double> values(likeness.bars(), 0.0);
  for (std::ptrdiff_t i = 1; i < bars; ++i) {
    const std::ptrdiff_t inside = std::min({static_cast<std::ptrdiff_t>(reach), i, bars - i});
    double squares = 0, count = 0;
    for (std::ptrdiff_t lag = inside - i; lag <= bars - i - inside; ++lag) {
      if (std::abs(lag) < 2) continue;  // a bar beside itself or its neighbour says nothing of repetition
      const double one = step(likeness, static_cast<std::size_t>(i), lag, static_cast<std::size_t>(inside));
      squares += one * one;
      ++count;
    }
    if (count > 0) values[static_cast<std::size_t>(i)] = std::sqrt(squares / count);
  }
  return values;
}

std::vector<double> normalized(const std::vector<double>& values, double least) {
  if (values.empty()) return {};
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[sorted.size() / 2], range = std::max(least, sorted.back() - median);
  std::vector<double> result;
  result.reserve(values.size());
  for (const double value : values) result.push_back(std::max(0.0, value - median) / range);
  return result;
}

std::vector<std::size_t> divide(std::size_t count, std::size_t longest,
                                const std::function<double(std::size_t first, std::size_t end)>& cost) {
  std::vector<double> least(count + 1, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> from(count + 1, 0);
  least[0] = 0;
  for (std::size_t end = 1; end <= count; ++end) {
    for (std::size_t first = end > longest ? end - longest : 0; first < end; ++first) {
      const double sum = least[first] + cost(first, end);
      if (sum < least[end]) least[end] = sum, from[end] = first;
    }
  }
  std::vector<std::size_t> firsts;
  for (std::size_t end = count; end > 0; end = from[end]) firsts.push_back(from[end]);
  std::reverse(firsts.begin(), firsts.end());
  return firsts;
}

}  // namespace osugen::sound
