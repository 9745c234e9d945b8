// osugen/evaluate/metrics/placement.h - are objects where the reference has them, and how far off (groups A
// and B).
#pragma once

#include <map>
#include <string>

#include <osugen/evaluate/metrics/chart.h>
#include <osugen/evaluate/metrics/metric.h>
#include <osugen/evaluate/metrics/onsets.h>

namespace osugen::evaluate {

/// Counts behind the scores, by the metric's id ("f1_20"): those of several maps add up to the pooled one.
using Scores = std::map<std::string, OnsetScore, std::less<>>;

Scores placement_scores(const Chart& generated, const Chart& reference);
/// f1_*, precision_*, recall_*, passive_f1_*, typed_f1_* of the scores.
Values placement_of(const Scores& scores);

/// bias_ms, error_*, jitter_ms; nothing where no object is within 50 ms of one.
Values timing_error(const Chart& generated, const Chart& reference);

}  // namespace osugen::evaluate
