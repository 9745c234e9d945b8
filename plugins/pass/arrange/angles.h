// angles.h - directions in single precision, the same on every machine.
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>

namespace osugen::arrange {

inline constexpr float kPi = std::numbers::pi_v<float>;
inline constexpr float kDegreeF = kPi / 180;

/// -pi to pi, of an angle a few turns away at most.
inline float wrap(float radians) {
  while (radians > kPi) radians -= 2 * kPi;
  while (radians < -kPi) radians += 2 * kPi;
  return radians;
}

/// atan2 to .02 degrees, by a polynomial.
inline float direction_to(float x, float y) {
  const float ax = std::abs(x), ay = std::abs(y);
  const float most = std::max(ax, ay);
  if (most == 0) return 0;
  const float a = std::min(ax, ay) / most, s = a * a;
  float r = ((-0.0464964749F * s + 0.15931422F) * s - 0.327622764F) * s * a + a;
  if (ay > ax) r = kPi / 2 - r;
  if (x < 0) r = kPi - r;
  return y < 0 ? -r : r;
}

inline float length(float x, float y) {
  return std::sqrt(x * x + y * y);
}

}  // namespace osugen::arrange
