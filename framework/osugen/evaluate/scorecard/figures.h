// osugen/evaluate/scorecard/figures.h - the figures of one map.
#pragma once

#include <optional>

#include <osugen/beatmap/beatmap.h>
#include <osugen/evaluate/scorecard/figure.h>

namespace osugen::scorecard {

/// Maps of fewer circles and sliders have no figures.
inline constexpr std::size_t kFewestObjects = 20;

/// The figures of a map of osu!standard, star rating included. Time is linear in the map's length, whatever
/// the map; safe on several threads.
/// @param map  read with ReadOptions::combos_as_written where it comes from a file: combo_length counts
/// combos
///             as they are written, and so do the human bands
/// @return nothing for fewer than kFewestObjects circles and sliders
std::optional<Figures> figures_of(const Beatmap& map);

}  // namespace osugen::scorecard
