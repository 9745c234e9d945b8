// osugen/tempo/reading.h - metrical interpretations of a span of music: its tempo and beat positions. A
// steady grid has many: twice as fast, half a beat later, three for two.
#pragma once

#include <array>
#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/tempo/grid.h>
#include <osugen/tempo/listen.h>

namespace osugen::tempo {

/// What is measured of a reading, all without unit and roughly from 0 to 3; features.cpp says which is which.
inline constexpr std::size_t kReadingFeatures = 113;

struct Reading {
  double bpm = 0;
  double frame = 0;  ///< of one of its beats
  std::array<float, kReadingFeatures> features{};
};

/// A stretch of a song, in frames of the song.
struct Span {
  double from = 0, to = 0;
};

/// Every reading of a stretch between two tempos that is worth a thought.
/// @param grids  of that stretch
/// @throws Error interrupted
std::vector<Reading> readings(const Heard& heard, const Span& span, const std::vector<Grid>& grids,
                              double lowest_bpm, double highest_bpm, const Cancel& cancel = {});

}  // namespace osugen::tempo
