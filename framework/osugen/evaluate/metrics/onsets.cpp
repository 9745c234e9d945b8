#include <osugen/evaluate/metrics/onsets.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace osugen::evaluate {
namespace {

/// Calls paired(i, j) for every pair of the earliest-first matching.
template <typename Paired>
void match_earliest(std::span<const double> reference, std::span<const double> generated, double tolerance_ms,
                    Paired&& paired) {
  std::size_t i = 0, j = 0;
  while (i < reference.size() && j < generated.size()) {
    if (std::abs(reference[i] - generated[j]) <= tolerance_ms)
      paired(i++, j++);
    else if (reference[i] < generated[j])
      ++i;
    else
      ++j;
  }
}

/// The generated times that one reference time can be paired with: [first, last).
struct Reach {
  std::size_t first = 0, last = 0;
};

std::vector<Reach> reaches(std::span<const double> reference, std::span<const double> generated,
                           double tolerance_ms) {
  std::vector<Reach> all;
  all.reserve(reference.size());
  std::size_t first = 0, last = 0;
  for (const double time : reference) {
    while (first < generated.size() && generated[first] < time && time - generated[first] > tolerance_ms)
      ++first;
    last = std::max(last, first);
    while (last < generated.size() && (generated[last] <= time || generated[last] - time <= tolerance_ms))
      ++last;
    all.push_back({first, last});
  }
  return all;
}

/// What a set of pairs is worth: more pairs first, then less error.
struct Worth {
  std::int64_t pairs = 0;
  double error_ms = 0;
  bool operator<(const Worth& other) const {
    return pairs != other.pairs ? pairs < other.pairs : error_ms > other.error_ms;
  }
};

/// best(i, j): the most that the first i reference and the first j generated times are worth. Kept only
/// where j is in the reach of i, since beyond it nothing changes.
class Table {
 public:
  explicit Table(const std::vector<Reach>& reach) : reach_(reach), row_(reach.size() + 1, 0) {
    for (std::size_t i = 0; i < reach.size(); ++i) row_[i + 1] = row_[i] + width(i);
    cells_.resize(row_.back());
  }
  /// @param i  counts reference times: 0 is none of them
  Worth best(std::size_t i, std::size_t j) const {
    return i == 0 ? Worth{} : cells_[row_[i - 1] + std::min(j, reach_[i - 1].last) - reach_[i - 1].first];
  }
  void set(std::size_t i, std::size_t j, Worth worth) {
    cells_[row_[i - 1] + j - reach_[i - 1].first] = worth;
  }

 private:
  std::size_t width(std::size_t i) const { return reach_[i].last - reach_[i].first + 1; }
  const std::vector<Reach>& reach_;
  std::vector<std::size_t> row_;
  std::vector<Worth> cells_;
};

Worth with_pair(Worth worth, double error_ms) {
  return {worth.pairs + 1, worth.error_ms + error_ms};
}

}  // namespace

OnsetPairs match_onsets(std::span<const double> reference, std::span<const double> generated,
                        double tolerance_ms) {
  OnsetPairs pairs;
  match_earliest(reference, generated, tolerance_ms,
                 [&](std::size_t i, std::size_t j) { pairs.emplace_back(i, j); });
  return pairs;
}

OnsetPairs match_onsets_closely(std::span<const double> reference, std::span<const double> generated,
                                double tolerance_ms) {
  constexpr std::size_t kMost = 20'000'000;
  const std::vector<Reach> reach = reaches(reference, generated, tolerance_ms);
  std::size_t cells = 0;
  for (const Reach& one : reach) cells += one.last - one.first + 1;
  if (cells > kMost) return match_onsets(reference, generated, tolerance_ms);

  Table table(reach);
  const auto error = [&](std::size_t i, std::size_t j) {
    return std::abs(reference[i - 1] - generated[j - 1]);
  };
  for (std::size_t i = 1; i <= reference.size(); ++i) {
    table.set(i, reach[i - 1].first, table.best(i - 1, reach[i - 1].first));
    for (std::size_t j = reach[i - 1].first + 1; j <= reach[i - 1].last; ++j) {
      const Worth left_out = std::max(table.best(i - 1, j), table.best(i, j - 1));
      table.set(i, j, std::max(left_out, with_pair(table.best(i - 1, j - 1), error(i, j))));
    }
  }

  OnsetPairs pairs;
  std::size_t i = reference.size(), j = generated.size();
  while (i > 0) {
    j = std::min(j, reach[i - 1].last);
    const Worth here = table.best(i, j);
    if (j <= reach[i - 1].first || !(table.best(i - 1, j) < here)) {
      --i;
    } else if (!(table.best(i, j - 1) < here)) {
      --j;
    } else {
      pairs.emplace_back(--i, --j);
    }
  }
  std::reverse(pairs.begin(), pairs.end());
  return pairs;
}

double OnsetScore::precision() const {
  if (generated == 0) return reference == 0 ? 1 : 0;
  return static_cast<double>(matched) / static_cast<double>(generated);
}

double OnsetScore::recall() const {
  if (reference == 0) return generated == 0 ? 1 : 0;
  return static_cast<double>(matched) / static_cast<double>(reference);
}

double OnsetScore::f1() const {
  if (reference + generated == 0) return 1;
  return 2 * static_cast<double>(matched) / static_cast<double>(reference + generated);
}

OnsetScore& OnsetScore::operator+=(const OnsetScore& other) {
  matched += other.matched;
  reference += other.reference;
  generated += other.generated;
  return *this;
}

OnsetScore score_onsets(std::span<const double> reference, std::span<const double> generated,
                        double tolerance_ms) {
  OnsetScore score;
  score.reference = static_cast<std::int64_t>(reference.size());
  score.generated = static_cast<std::int64_t>(generated.size());
  match_earliest(reference, generated, tolerance_ms, [&](std::size_t, std::size_t) { ++score.matched; });
  return score;
}

}  // namespace osugen::evaluate
