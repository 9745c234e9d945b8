// osugen/evaluate/random.h - the room's one source of chance. The standard's distributions differ between
// libraries; this does not.
#pragma once

#include <cstdint>

namespace osugen::evaluate {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }
  /// 0 to count - 1. The share of the last bits that makes some a little likelier is below 2^-32 for any
  /// count that fits in 32 bits.
  std::uint64_t below(std::uint64_t count) { return ((next() >> 32U) * count) >> 32U; }

 private:
  std::uint64_t state_;
};

}  // namespace osugen::evaluate
