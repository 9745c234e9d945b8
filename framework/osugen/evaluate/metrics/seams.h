// osugen/evaluate/metrics/seams.h - artifacts at the boundaries of generation windows (group K).
#pragma once

#include <osugen/evaluate/metrics/chart.h>
#include <osugen/evaluate/metrics/metric.h>

namespace osugen::evaluate {

struct Windows {
  double length_ms = 0;  ///< boundaries are at its multiples in song time, from the first
  double bias_ms = 0;    ///< map time + bias_ms = song time
};

/// seam_rate, seam_f1, seam_spacing. Nothing where no boundary, or nothing but boundaries, lies between the
/// reference's first and last object.
Values seams_against(const Chart& generated, const Chart& reference, const Windows& windows);

}  // namespace osugen::evaluate
