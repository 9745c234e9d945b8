// apps/osugen-run/summary.h - the result of a run, as text or JSON.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <osugen/generate/made_map.h>

namespace osugen {

struct Summary {
  std::filesystem::path output, audio;
  SongResult result;
  double song_seconds = 0;  ///< length of the song
  double seconds = 0;       ///< that the run took
  std::uint64_t seed = 0;
  bool untrained = true;
  bool is_spread = false;          ///< levels of a mapset; otherwise one map
  std::vector<std::string> notes;  ///< all of them
};

std::string summary_text(const Summary& summary);
std::string summary_json(const Summary& summary);

}  // namespace osugen
