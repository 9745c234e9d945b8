// tools/bench/measure.h - repeated timings and their medians.
#pragma once

#include <functional>
#include <vector>

namespace osugen::bench {

/// Milliseconds that each of `repeats` calls took.
struct Timings {
  std::vector<double> wall_ms;
  std::vector<double> cpu_ms;  ///< processor time of this process, all threads together
};

/// Calls `body` once to warm up, then `repeats` times.
Timings time_repeats(int repeats, const std::function<void()>& body);

/// Calls `body` once, for what cannot be repeated.
Timings time_once(const std::function<void()>& body);

/// The middle value, the mean of the two middle ones for an even count; 0 for none.
double median(std::vector<double> values);

}  // namespace osugen::bench
