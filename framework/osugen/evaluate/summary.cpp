#include <osugen/evaluate/summary.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace osugen::evaluate {
namespace {

using Results = std::vector<const PairResult*>;
/// The value of a pair that a statistic is about.
using ValueOf = std::function<std::optional<double>(const PairResult&)>;

/// One value for each song that has one: the mean of its maps. Sorted by song, so that the order of the
/// files makes no difference.
std::vector<double> song_means(const Results& results, const ValueOf& value_of) {
  std::map<std::string, std::vector<double>> by_song;
  for (const PairResult* result : results)
    if (const auto value = value_of(*result)) by_song[result->unit].push_back(*value);
  std::vector<double> means;
  for (auto& [song, values] : by_song) {
    std::sort(values.begin(), values.end());
    means.push_back(mean(values));
  }
  return means;
}

std::vector<double> each(const Results& results, const ValueOf& value_of) {
  std::vector<double> values;
  for (const PairResult* result : results)
    if (const auto value = value_of(*result)) values.push_back(*value);
  return values;
}

const MapResult* baseline_of(const PairResult& result, const std::string& name) {
  const auto found = result.baselines.find(name);
  return found == result.baselines.end() ? nullptr : &found->second;
}

void add_human(const Metric& metric, const Results& results, const Resampling& resampling,
               MetricSummary& summary) {
  if (metric.compares) return;
  const ValueOf human = [&](const PairResult& one) { return one.human.values.get(metric.id); };
  const std::vector<double> values = each(results, human);
  if (values.empty()) return;
  summary.human = mean(song_means(results, human));
  summary.human_p10 = quantile(values, 0.1);
  summary.human_p90 = quantile(values, 0.9);
  if (metric.better != Better::reference) return;
  const ValueOf outside = [&](const PairResult& one) -> std::optional<double> {
    const auto value = one.map.values.get(metric.id);
    if (!value) return std::nullopt;
    return std::max({0.0, summary.human_p10 - *value, *value - summary.human_p90});
  };
  summary.outside_human = bootstrap_mean(song_means(results, outside), resampling);
}

MetricSummary summarize_metric(const Metric& metric, const Results& results, const Resampling& resampling) {
  const ValueOf value = [&](const PairResult& one) { return one.map.values.get(metric.id); };
  MetricSummary summary;
  summary.over_songs = bootstrap_mean(song_means(results, value), resampling);
  const std::vector<double> values = each(results, value);
  summary.median = quantile(values, 0.5);
  summary.p10 = quantile(values, 0.1);
  summary.p90 = quantile(values, 0.9);
  add_human(metric, results, resampling, summary);
  return summary;
}

/// How much worse than best a value is; what is neither better nor worse has none.
std::optional<double> loss(const Metric& metric, double value, std::optional<double> human) {
  switch (metric.better) {
    case Better::higher:
      return -value;
    case Better::lower:
      return value;
    case Better::zero:
      return std::abs(value);
    case Better::one:
      return std::abs(value - 1);
    case Better::reference:
      return human ? std::optional(std::abs(value - *human)) : std::nullopt;
  }
  return std::nullopt;
}

/// Generated less baseline where both have a value, and whether that is better: judged on how far each is
/// from best, since of a metric like the mean error neither more nor less is better.
void add_baseline(const Metric& metric, const std::string& name, const Results& results,
                  const Resampling& resampling, LevelSummary& level) {
  struct Both {
    double ours, theirs;
    std::optional<double> human;
  };
  const auto both = [&](const PairResult& one) -> std::optional<Both> {
    const MapResult* baseline = baseline_of(one, name);
    const auto ours = one.map.values.get(metric.id);
    const auto theirs = baseline == nullptr ? std::nullopt : baseline->values.get(metric.id);
    if (!ours || !theirs) return std::nullopt;
    return Both{*ours, *theirs, one.human.values.get(metric.id)};
  };
  const auto values_of = [&](const std::function<std::optional<double>(const Both&)>& of) {
    return song_means(results, [&](const PairResult& one) {
      const auto values = both(one);
      return values ? of(*values) : std::nullopt;
    });
  };
  const std::vector<double> theirs = values_of([](const Both& one) { return std::optional(one.theirs); });
  if (theirs.empty()) return;
  BaselineSummary& summary = level.baselines[name][metric.id];
  summary.over_songs = bootstrap_mean(theirs, resampling);
  summary.difference = bootstrap_mean(
      values_of([](const Both& one) { return std::optional(one.ours - one.theirs); }), resampling);
  const Interval gain = bootstrap_mean(values_of([&](const Both& one) -> std::optional<double> {
                                         const auto a = loss(metric, one.ours, one.human);
                                         const auto b = loss(metric, one.theirs, one.human);
                                         return a && b ? std::optional(*b - *a) : std::nullopt;
                                       }),
                                       resampling);
  summary.better = gain.count > 1 && gain.low > 0;
  summary.worse = gain.count > 1 && gain.high < 0;
}

void add_pooled(const Results& results, LevelSummary& level) {
  std::set<double> metronomes;
  for (const PairResult* one : results) {
    for (const auto& [id, score] : one->map.scores) level.pooled[id] += score;
    for (const auto& [name, baseline] : one->baselines)
      for (const auto& [id, score] : baseline.scores) level.baselines_pooled[name][id] += score;
    level.faults += one->map.faults;
    level.parts += one->map.parts;
    level.human_parts += one->human.parts;
    if (one->metronome > 0) metronomes.insert(one->metronome);
  }
  level.metronomes.assign(metronomes.begin(), metronomes.end());
  const Values distances = distribution_distance(level.parts, level.human_parts);
  for (const auto& [id, value] : distances.all()) level.pooled_distances[id] = value;
}

LevelSummary summarize_level(std::string name, const Results& results, const Resampling& resampling) {
  LevelSummary level;
  level.level = std::move(name);
  std::set<std::string> songs;
  for (const PairResult* one : results) songs.insert(one->unit);
  level.songs = songs.size();
  level.maps = results.size();
  for (const Metric& metric : metrics()) {
    MetricSummary summary = summarize_metric(metric, results, resampling);
    if (summary.over_songs.count > 0 || summary.human) level.metrics[metric.id] = summary;
    for (const char* baseline : kBaselines) add_baseline(metric, baseline, results, resampling, level);
  }
  add_pooled(results, level);
  return level;
}

}  // namespace

std::vector<LevelSummary> summarize(const Evaluation& evaluation, const Resampling& resampling) {
  std::vector<LevelSummary> levels;
  for (const char* name : {"Easy", "Normal", "Hard", "Insane", "Expert", "other"}) {
    Results results;
    for (const PairResult& pair : evaluation.pairs)
      if (pair.level == name) results.push_back(&pair);
    if (!results.empty()) levels.push_back(summarize_level(name, results, resampling));
  }
  if (levels.size() < 2) return levels;
  Results all;
  for (const PairResult& pair : evaluation.pairs) all.push_back(&pair);
  levels.push_back(summarize_level("all", all, resampling));
  return levels;
}

double rule_of_three(std::int64_t objects) {
  return objects > 0 ? 3000 / static_cast<double>(objects) : 0;
}

}  // namespace osugen::evaluate
