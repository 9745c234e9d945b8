// osugen/stars/ramps.h - smooth steps from 0 to 1, by which bonuses set in.
#pragma once

#include <algorithm>

namespace osugen::stars {

/// Where x lies between two ends: 0 at `from` and before, 1 at `to` and beyond. `from` may be the larger one.
inline double ramp(double x, double from, double to) {
  return std::clamp((x - from) / (to - from), 0.0, 1.0);
}

/// Continuous in its first derivative.
inline double smooth_ramp(double x, double from, double to) {
  const double t = ramp(x, from, to);
  return t * t * (3 - 2 * t);
}

/// Continuous in its second derivative too.
inline double smoother_ramp(double x, double from, double to) {
  const double t = ramp(x, from, to);
  return t * t * t * (t * (6 * t - 15) + 10);
}

}  // namespace osugen::stars
