// osugen/generate/levels.h - what is asked of a level where nobody says otherwise, and how a map is brought
// to it.
#pragma once

#include <functional>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/map_request.h>

namespace osugen {

struct Range {
  double low = 0, high = 0;
  bool has(double value) const { return value >= low && value <= high; }
};

/// Star rating in which a level lies; ranges of two levels do not meet.
Range stars_of(Level level);

/// Objects a second from the 10th to the 90th percentile of human maps of the level.
Range density_of(Level level);

/// The wishes with those of the level, if one is named, where they are unset: the median density of human
/// maps, within the objects a beat that they have, and their median share of sliders. Stars stay unset: any
/// within stars_of() will do.
/// @param beats_per_second  of the song
MapWishes with_usual(MapWishes wishes, double beats_per_second);

/// The density at which a map of so many stars may come into a range of them: stars grow about as it does.
/// @param wishes  with level and density
double density_for_stars(const MapWishes& wishes, double stars, Range wanted, double beats_per_second);

/// A map that was passed with a spacing.
struct SpacedMap {
  Beatmap map;
  double stars = 0;
  double spacing = 1;
};

/// Looks for a spacing that brings a map into a range of star ratings: the nearest that was met in a few
/// tries, no farther than half or twice the usual spacing.
/// @param pass  makes the map with a spacing
SpacedMap space_to_stars(const std::function<Beatmap(double spacing)>& pass, Range stars);

}  // namespace osugen
