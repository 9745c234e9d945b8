// osugen/generate/made_map.h - what a run makes of a song.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/map_request.h>

namespace osugen {

struct MadeMap {
  Beatmap map;              ///< in map time, whole ms, passes applied; without an audio file name
  std::int64_t tokens = 0;  ///< of the map, EOS counted
  std::int64_t steps = 0;   ///< of the decoder
  double decode_seconds = 0;
  double masking_seconds = 0;       ///< the part of decode_seconds that grammar and containment took
  MapWishes asked;                  ///< of it, with the usual ones of its level
  double stars = 0;                 ///< star rating without mods
  std::optional<double> contained;  ///< share of its objects that begin on a moment of the next harder level
};

struct SongResult {
  std::vector<MadeMap> maps;       ///< of the levels that are asked for, easiest first; or one
  std::vector<RedLine> red_lines;  ///< in song time, as the timing stage found them
  std::vector<std::string> notes;  ///< sentences for the user
  std::vector<std::pair<std::string, double>> stage_seconds;  ///< in the order in which they ran
};

}  // namespace osugen
