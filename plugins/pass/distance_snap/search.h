// search.h - searches for positions of all objects that make the spacing even.
#pragma once

#include <osugen/beatmap/beatmap.h>

namespace osugen::distance_snap {

/// The map with its objects moved so that alike steps are alike. Where no such places are found some steps
/// stay uneven. The same map always comes out the same.
Beatmap spaced_evenly(const Beatmap& map);

}  // namespace osugen::distance_snap
