#include <osugen/evaluate/metrics/variety.h>

#include <algorithm>
#include <array>
#include <optional>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/evaluate/metrics/statistics.h>

namespace osugen::evaluate {
namespace {

constexpr int kStepsPerBeat = 4;
constexpr std::int64_t kPatternSteps = 8;

/// Gaps longer than 0: objects at one time are one.
std::vector<double> rhythm_of(const Chart& chart, const std::vector<RedLine>& red_lines) {
  std::vector<double> gaps;
  for (const std::int64_t gap : gaps_of(chart, red_lines))
    if (gap > 0) gaps.push_back(static_cast<double>(gap));
  return gaps;
}

double dominant_share(const std::vector<double>& gaps) {
  std::map<double, double> counts;
  double most = 0;
  for (const double gap : gaps) most = std::max(most, ++counts[gap]);
  return most / static_cast<double>(gaps.size());
}

double longest_run(const std::vector<double>& gaps) {
  double longest = 0, run = 0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    run = i > 0 && gaps[i] == gaps[i - 1] ? run + 1 : 1;
    longest = std::max(longest, run);
  }
  return longest;
}

std::optional<double> unique_share(const std::vector<double>& gaps) {
  constexpr std::size_t kLength = 4;
  if (gaps.size() < kLength) return std::nullopt;
  std::set<std::array<double, kLength>> seen;
  const std::size_t all = gaps.size() - kLength + 1;
  for (std::size_t i = 0; i < all; ++i) seen.insert({gaps[i], gaps[i + 1], gaps[i + 2], gaps[i + 3]});
  return static_cast<double>(seen.size()) / static_cast<double>(all);
}

/// The steps at which an object starts, sorted, none twice.
std::vector<std::int64_t> steps_of(const Chart& chart, const TickGrid& grid) {
  std::vector<std::int64_t> steps;
  steps.reserve(chart.heads.size());
  for (const double time : chart.heads) steps.push_back(grid.nearest(time));
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  return steps;
}

std::set<unsigned> patterns(const std::vector<std::int64_t>& steps) {
  std::set<unsigned> seen;
  if (steps.empty() || steps.back() - steps.front() + 1 < kPatternSteps) return seen;
  if (steps.back() - steps.front() > kMostTicks) return seen;
  constexpr unsigned kMask = 0xFF;
  unsigned window = 0;
  auto next = steps.begin();
  for (std::int64_t step = steps.front(); step <= steps.back(); ++step) {
    const bool starts = *next == step;
    window = ((window << 1U) | static_cast<unsigned>(starts)) & kMask;
    if (starts && next + 1 != steps.end()) ++next;
    if (step - steps.front() + 1 >= kPatternSteps) seen.insert(window);
  }
  return seen;
}

/// Share of the steps from the first to the last of either at which both or neither start an object.
std::optional<double> same_steps(const std::vector<std::int64_t>& a, const std::vector<std::int64_t>& b) {
  if (a.empty() || b.empty()) return std::nullopt;
  std::vector<std::int64_t> one_only;
  std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(one_only));
  const std::int64_t all = std::max(a.back(), b.back()) - std::min(a.front(), b.front()) + 1;
  return 1 - static_cast<double>(one_only.size()) / static_cast<double>(all);
}

}  // namespace

std::set<unsigned> patterns_of(const Chart& chart, const std::vector<RedLine>& red_lines) {
  return patterns(steps_of(chart, TickGrid(red_lines, kStepsPerBeat)));
}

Values variety_alone(const Chart& chart, const std::vector<RedLine>& red_lines) {
  Values values;
  const std::vector<double> gaps = rhythm_of(chart, red_lines);
  if (gaps.empty()) return values;
  values.set("gap_cv", deviation(gaps) / mean(gaps));
  values.set("dominant_gap", dominant_share(gaps));
  values.set("longest_streak", longest_run(gaps) + 1);
  values.set("unique_ngrams", unique_share(gaps));
  const std::set<unsigned> seen = patterns_of(chart, red_lines);
  constexpr double kPatterns = 1U << kPatternSteps;
  if (!seen.empty()) values.set("pattern_coverage", static_cast<double>(seen.size()) / kPatterns);
  return values;
}

Values variety_against(const Chart& generated, const Chart& reference) {
  Values values;
  const TickGrid grid(reference.timing.red_lines(), kStepsPerBeat);
  const auto ours = steps_of(generated, grid), theirs = steps_of(reference, grid);
  values.set("dc_human", same_steps(ours, theirs));
  const std::set<unsigned> our_patterns = patterns(ours), their_patterns = patterns(theirs);
  if (their_patterns.empty()) return values;
  std::vector<unsigned> both;
  std::set_intersection(our_patterns.begin(), our_patterns.end(), their_patterns.begin(),
                        their_patterns.end(), std::back_inserter(both));
  values.set("pattern_overlap",
             static_cast<double>(both.size()) / static_cast<double>(their_patterns.size()));
  return values;
}

}  // namespace osugen::evaluate
