// osugen/interfaces/map_request.h - what is asked of one map.
#pragma once

#include <cstdint>
#include <optional>

#include <osugen/beatmap/level.h>

namespace osugen {

/// What a mapper asks of a map beside AR CS OD HP. What is absent is left to the model.
struct MapWishes {
  std::optional<Level> level;
  std::optional<double> note_density;  ///< objects per second of sounding music
  std::optional<double> slider_share;  ///< of all objects, 0 to 1
  std::optional<double> stars;         ///< star rating without mods
};

/// What a pass is told of the map beside the map itself.
struct MapRequest {
  MapWishes wishes;
  std::uint64_t seed = 0;
  double spacing = 1;  ///< factor for distances between objects: what the star rating is adjusted with
};

}  // namespace osugen
