// loudest.h - the loudest part of a song, in bars.
#pragma once

#include <optional>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/audio.h>

namespace osugen::breaks {

/// Map time, whole ms.
struct Stretch {
  double start_ms = 0, end_ms = 0;
};

/// At least 16 s from the first beat of a fourth, eighth, ... bar after the first one, by the mean of the
/// squared samples; the earliest of equals. Nothing where the song has no such stretch or is silent.
/// @param lines    red lines in map time, sorted
/// @param bias_ms  song time = map time + bias_ms
std::optional<Stretch> loudest(const std::vector<RedLine>& lines, const Audio& audio, double bias_ms);

}  // namespace osugen::breaks
