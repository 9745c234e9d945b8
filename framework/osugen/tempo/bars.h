// osugen/tempo/bars.h - beats per bar, and the position of the first.
#pragma once

#include <array>
#include <vector>

#include <osugen/tempo/listen.h>
#include <osugen/tempo/reading.h>

namespace osugen::tempo {

inline constexpr std::size_t kBarFeatures = 41;

struct Bars {
  int meter = 4;       ///< beats of a bar: 3, 4, 5 or 7
  int first_beat = 0;  ///< which beat after the reading's own is the first of a bar: 0 to meter - 1
  std::array<float, kBarFeatures> features{};
};

/// Every way to count the beats of a stretch.
/// @param frame  of a beat
std::vector<Bars> ways_to_count(const Heard& heard, const Span& span, double bpm, double frame);

}  // namespace osugen::tempo
