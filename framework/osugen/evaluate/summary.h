// osugen/evaluate/summary.h - metrics summarized per level, with confidence intervals.
//
// The unit is the song: of several maps of one song in a level (seeds, say) the mean counts once, and over
// all levels the mean of the song's maps. Means are over songs ("macro").
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <osugen/evaluate/evaluation.h>

namespace osugen::evaluate {

/// A metric over the maps of a level.
struct MetricSummary {
  Interval over_songs;                    ///< mean with its 95 % interval
  double median = 0, p10 = 0, p90 = 0;    ///< over maps
  std::optional<double> human;            ///< mean over songs of the references' own value
  double human_p10 = 0, human_p90 = 0;    ///< over the references, where there is `human`
  std::optional<Interval> outside_human;  ///< mean distance of a map to [human_p10, human_p90]; 0 within
};

/// The same metric of a baseline on the same maps.
struct BaselineSummary {
  Interval over_songs;
  Interval difference;  ///< generated less baseline, song by song: the paired bootstrap
  bool better = false;  ///< the generated maps are, by Metric::better, and the interval leaves 0 out
  bool worse = false;
};

template <typename T>
using ByMetric = std::map<std::string, T, std::less<>>;

struct LevelSummary {
  std::string level;  ///< "Easy" ... "other"; "all"
  std::size_t songs = 0, maps = 0;
  ByMetric<MetricSummary> metrics;
  std::map<std::string, ByMetric<BaselineSummary>, std::less<>> baselines;
  Scores pooled;  ///< "micro": counts of all maps added up
  std::map<std::string, Scores, std::less<>> baselines_pooled;
  Faults faults;                      ///< of all maps added up
  ByMetric<double> pooled_distances;  ///< group H, of the parts of all maps together
  Parts parts, human_parts;           ///< of all maps, and of all references, together
  std::vector<double> metronomes;     ///< objects a beat, without repetition
};

/// Levels that occur, in order of difficulty, "other" after them; "all" last, where there are two or more.
std::vector<LevelSummary> summarize(const Evaluation& evaluation, const Resampling& resampling);

/// 95 % upper bound, per 1000 objects, on the rate of a fault that occurred 0 times in n objects.
double rule_of_three(std::int64_t objects);

}  // namespace osugen::evaluate
