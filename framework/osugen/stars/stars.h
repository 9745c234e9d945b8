// osugen/stars/stars.h - the star rating that osu! shows for a map without mods.
//
// The formulas are those of osu!'s own difficulty calculator (osu.Game.Rulesets.Osu/Difficulty in ppy/osu,
// MIT), version 20251020, which rosu-pp 4.0 computes as well. Later versions of the calculator give other
// numbers for the same map, so the version belongs beside every number.
#pragma once

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/play.h>

namespace osugen {

/// The calculator whose numbers these are; printed beside stars.
inline constexpr const char* kStarsVersion = "osu! 20251020";

struct StarRating {
  double total = 0;  ///< what osu! shows
  double aim = 0;    ///< moving the cursor, slider bodies included
  double speed = 0;  ///< tapping
};

/// Deterministic, thread-safe, about two microseconds for each object. All zero for a map of another mode,
/// without objects, with a time or position that is not a number within osu!'s limits, or too odd for a
/// finite result.
/// @param map  objects sorted by time
StarRating star_rating(const Beatmap& map);

/// The same, where what osu! derives from the map is known already.
/// @param play  of this map
StarRating star_rating(const Beatmap& map, const Play& play);

}  // namespace osugen
