// osugen/evaluate/metrics/validity.h - defects of a map per 1000 objects (group G).
#pragma once

#include <optional>

#include <osugen/evaluate/metrics/chart.h>
#include <osugen/evaluate/metrics/metric.h>

namespace osugen::evaluate {

/// Counts, not yet per 1000: those of several maps add up, and of 0 in N objects the true rate is, with 95 %
/// confidence, below 3 / N (the "rule of three").
struct Faults {
  std::int64_t objects = 0;
  std::map<std::string, std::int64_t, std::less<>> counts;  ///< by the metric's id
  Faults& operator+=(const Faults& other);
};

/// @param song_end_ms  end of the audio in map time; nothing where it is not known
Faults faults_of(const Chart& chart, std::optional<double> song_end_ms);
/// Nothing for a map without objects.
Values validity_of(const Faults& faults);

}  // namespace osugen::evaluate
