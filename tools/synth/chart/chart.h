// synth/chart/chart.h - five levels of a mapset, with every object on a note of the song.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <synth/compose/song.h>

namespace osugen::synth {

inline constexpr std::array<const char*, 5> kLevels{"Easy", "Normal", "Hard", "Insane", "Expert"};

/// Maps in the order of kLevels, in map time (song time less bias_ms, whole ms), without an audio file name.
/// Objects of an easier level stand, by time, in every harder one.
std::vector<Beatmap> chart(const Song& song, double bias_ms);

}  // namespace osugen::synth
