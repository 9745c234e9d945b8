// osugen/evaluate/metrics/tempo.h - red lines compared with the reference's (group D).
#pragma once

#include <span>

#include <osugen/beatmap/beatmap.h>
#include <osugen/evaluate/metrics/chart.h>
#include <osugen/evaluate/metrics/metric.h>

namespace osugen::evaluate {

/// The tempo in force for the longest time in [from_ms, to_ms], in BPM; 0 without red lines.
double main_bpm(std::span<const RedLine> red_lines, double from_ms, double to_ms);

/// All metrics of the group, over the time from the reference's first object to its last.
Values tempo_against(const Chart& generated, const Chart& reference);

}  // namespace osugen::evaluate
