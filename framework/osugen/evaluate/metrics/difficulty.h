// osugen/evaluate/metrics/difficulty.h - does the map have the reference's difficulty (group F).
#pragma once

#include <osugen/evaluate/metrics/chart.h>
#include <osugen/evaluate/metrics/metric.h>

namespace osugen::evaluate {

/// A simple proxy of difficulty, not the game's star rating: strain that decays by 0.15 a second and grows
/// at every object by (px from the last object's end + 50) / max(gap in ms, 50); the peaks of 400 ms,
/// largest first, weighted 0.9^i, summed; the square root. 0 for fewer than two objects.
double strain_of(const Chart& chart);

/// rate, strain.
Values difficulty_alone(const Chart& chart);
/// rate_ratio, strain_ratio, ar_error, cs_error, od_error, hp_error.
Values difficulty_against(const Chart& generated, const Chart& reference);

}  // namespace osugen::evaluate
