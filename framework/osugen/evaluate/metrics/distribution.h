// osugen/evaluate/metrics/distribution.h - distributions compared with the reference (group H).
#pragma once

#include <vector>

#include <osugen/evaluate/metrics/chart.h>
#include <osugen/evaluate/metrics/metric.h>
#include <osugen/evaluate/metrics/statistics.h>

namespace osugen::evaluate {

/// What a map is made of, place and order left aside. Those of several maps add up to a level's.
struct Parts {
  std::vector<double> intervals_beats;  ///< between starts, cut at 4
  std::vector<double> spacing;          ///< px per ms, from the last object's end
  std::vector<double> angles;           ///< degrees between one movement and the next, 0 to 180
  std::vector<double> combos;           ///< objects in each
  std::vector<double> velocities;       ///< factor of each slider
  Histogram intervals;                  ///< by gaps_of, 4 beats and more in one
  Histogram types;                      ///< by ObjectKind
  Histogram hitsounds;                  ///< by whistle + 2 finish + 4 clap
  Parts& operator+=(const Parts& other);
};

/// @param red_lines  that beats are counted by: the reference's, for both sides
Parts parts_of(const Chart& chart, const std::vector<RedLine>& red_lines);

/// All metrics of the group.
Values distribution_distance(const Parts& generated, const Parts& reference);

/// px per ms from the object before to each object, the first object and those beside a spinner left out.
struct Movement {
  double time_ms = 0, px_per_ms = 0;
};
std::vector<Movement> movements_of(const Chart& chart);

}  // namespace osugen::evaluate
