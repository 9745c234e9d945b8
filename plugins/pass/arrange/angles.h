// angles.h - directions in single precision, the same on every machine.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
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

/// Unit vectors in steps of a quarter degree, rounded so that libraries of mathematics agree.
class Units {
 public:
  struct Unit {
    float x = 1, y = 0;
  };
  Units() {
    for (std::size_t i = 0; i < kSteps; ++i) {
      const double radians = 2 * std::numbers::pi * static_cast<double>(i) / kSteps;
      units_[i] = {rounded(std::cos(radians)), rounded(std::sin(radians))};
    }
  }
  Unit at(float radians) const {
    constexpr float kStepsPerRadian = kSteps / (2 * kPi);
    constexpr float kManyTurns = 64 * kSteps + 0.5F;  // what is truncated, to the nearest, is positive
    const int step = static_cast<int>(radians * kStepsPerRadian + kManyTurns);
    return units_[static_cast<std::size_t>(step) % kSteps];
  }

 private:
  static constexpr int kSteps = 1440;
  static float rounded(double value) {
    constexpr double kFine = 0x1p20;
    return static_cast<float>(std::round(value * kFine) / kFine);
  }
  std::array<Unit, kSteps> units_{};
};

inline const Units& units() {
  static const Units all;
  return all;
}

inline float length(float x, float y) {
  return std::sqrt(x * x + y * y);
}

}  // namespace osugen::arrange
