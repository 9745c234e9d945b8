// draws.h - random numbers that follow from a key, so that equal keys draw equal patterns.
#pragma once

#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <numbers>

namespace osugen::arrange {

/// The mixing function of SplitMix64 (Steele, Lea and Flood 2014).
inline std::uint64_t mixed(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

inline std::uint64_t key_of(std::initializer_list<std::uint64_t> parts) {
  std::uint64_t key = 0;
  for (const std::uint64_t part : parts) key = mixed(key ^ mixed(part));
  return key;
}

class Draws {
 public:
  explicit Draws(std::uint64_t key) : state_(key) {}
  /// 0 <= x < 1
  double unit() {
    state_ += 0x9E3779B97F4A7C15U;
    return static_cast<double>(mixed(state_) >> 11U) * 0x1p-53;
  }
  double between(double low, double high) { return low + (high - low) * unit(); }
  bool chance(double probability) { return unit() < probability; }
  /// Mean 0, deviation 1.
  double normal() {
    const double radius = std::sqrt(-2 * std::log(1 - unit()));
    return radius * std::cos(2 * std::numbers::pi * unit());
  }

 private:
  std::uint64_t state_;
};

}  // namespace osugen::arrange
