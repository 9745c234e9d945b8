// osugen/mapset/picture.h - draws bars of a map on the playfield, and a timeline of the whole map.
#pragma once

#include <optional>
#include <string>

#include <osugen/beatmap/beatmap.h>
#include <osugen/error/error.h>

namespace osugen {

struct PictureOptions {
  std::optional<double> from_ms;  ///< the first bar shown; absent: the first kiai, or the busiest bars
  int panels = 8;                 ///< bars shown, each in a panel of its own: 1 to 24
};

/// An SVG document, 1200 units wide, without scripts, fonts or links. Every string of the map is escaped:
/// titles come from strangers.
/// @throws Error bad_input: a map of another mode than osu!standard, or without objects
std::string picture_svg(const Beatmap& map, const PictureOptions& options = {});

}  // namespace osugen
