// osugen/evaluate/metrics/grid.h - are objects on the beat (groups C and E).
#pragma once

#include <optional>
#include <span>

#include <osugen/evaluate/metrics/chart.h>
#include <osugen/evaluate/metrics/metric.h>
#include <osugen/evaluate/metrics/statistics.h>

namespace osugen::evaluate {

struct GridPhase {
  double shift_ms = 0;  ///< how much later than the grid the times are
  double support = 0;   ///< 0 to 1: mean of the kernel at that shift
};

/// The shift in [-75, 75] ms that brings most times onto the half beats; of equally good ones the smallest.
/// Nothing without times or red lines.
std::optional<GridPhase> grid_phase(std::span<const double> times_ms, const std::vector<RedLine>& red_lines);

/// How many objects start on which divisor: the coarsest within 1 ms, 0 for none.
Histogram divisors(const Chart& chart, const std::vector<RedLine>& red_lines);

/// grid_phase_ms, grid_support, snap_reference, divisor_js: everything by the reference's red lines.
Values grid_against(const Chart& generated, const Chart& reference);
/// snap_own.
Values grid_alone(const Chart& chart);

}  // namespace osugen::evaluate
