// speeds.h - slider velocity: one for the map or one for each section, lengths in beats kept.
#pragma once

#include <optional>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/level.h>
#include <osugen/beatmap/play.h>
#include <osugen/interfaces/song.h>

namespace osugen::arrange {

/// How long a slide is in beats, for each object; 0 where nothing slides. Rounded so finely that no end moves
/// by half a millisecond, and so that lengths made of it give the same number again.
/// @param map  as it came
/// @param played  of that map
/// @return nothing where a slider has no finite duration
std::optional<std::vector<double>> slide_beats(const Beatmap& map, const Play& played);

/// Whether sliders of these beats have lengths in the level that anybody could play, one by one and together:
/// others would take more memory than a map is worth.
bool can_be_drawn(const std::vector<double>& beats, Level level);

/// Sets the slider multiplier of the level and one velocity, 1, by the lines that are there; lines that then
/// say nothing are dropped. With `sections`, velocities follow the energy of the phrases. Timing lines come
/// out sorted. Lengths of sliders follow, so that none lasts longer or shorter than before.
/// @param spacing   multiplies the velocity of Easy and Normal, which their distances follow
/// @param beats     of slide_beats()
/// @param sections  the phrases that velocities follow; null: none
void set_speeds(Beatmap& map, Level level, double spacing, const std::vector<double>& beats,
                const SongSound* sections, double bias_ms);

}  // namespace osugen::arrange
