// osugen/evaluate/metrics/variety.h - is the rhythm a metronome, noise, or in between (group I).
#pragma once

#include <set>
#include <vector>

#include <osugen/evaluate/metrics/chart.h>
#include <osugen/evaluate/metrics/metric.h>

namespace osugen::evaluate {

/// Windows of eight quarter beats as bits (the first is the highest), an object starting there or not, from
/// the first object to the last. Empty where the map spans more than kMostTicks of them.
std::set<unsigned> patterns_of(const Chart& chart, const std::vector<RedLine>& red_lines);

/// gap_cv, dominant_gap, longest_streak, unique_ngrams, pattern_coverage.
/// @param red_lines  that beats are counted by: the reference's where there is one, else the map's own
Values variety_alone(const Chart& chart, const std::vector<RedLine>& red_lines);

/// pattern_overlap, dc_human.
Values variety_against(const Chart& generated, const Chart& reference);

}  // namespace osugen::evaluate
