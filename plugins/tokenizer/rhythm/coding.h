// coding.h - the rhythm of a map as tokens, and tokens as a map that is yet to be placed.
#pragma once

#include <memory>
#include <span>

#include "cursor.h"

namespace osugen::rhythm {

/// Positions, paths and velocities are left out, and are not counted as losses.
/// @throws Error bad_input when no object of the map can be written
TokenizedMap encode(const std::shared_ptr<const Meaning>& meaning, const Beatmap& map, const SongSpan& span);

/// All objects are in the middle of the playfield, and sliders are lines from there to the right. Every
/// slider lasts exactly as long as its tokens say: a long one is slower, for the line stays on the playfield.
/// @throws Error bad_input naming the first id that the grammar does not allow
Beatmap decode(const std::shared_ptr<const Meaning>& meaning, std::span<const std::int64_t> ids,
               const SongSpan& span, Beatmap base);

}  // namespace osugen::rhythm
