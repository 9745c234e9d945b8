// synth/write/song_json.h - the ground truth of a synthetic song, as song.json next to it.
// docs/reference/song-json.md has its keys.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <synth/compose/song.h>

namespace osugen::synth {

inline constexpr int kSongJsonVersion = 1;

/// What of a mapset is not the song itself.
struct MapsetFacts {
  int number = 0;                  ///< of the song in its folder of songs
  std::uint64_t folder_seed = 0;   ///< what all songs of the folder were made from
  std::string audio;               ///< file name
  std::vector<std::string> files;  ///< names of the maps, easiest first
  std::vector<std::string> sources;
  double bias_ms = 0;
};

/// @param maps  one for each of facts.files
std::string song_json(const Song& song, const std::vector<Beatmap>& maps, const MapsetFacts& facts);

std::string name_of(Role role);       ///< "kick"
std::string name_of(SoundKind kind);  ///< "synthesizer"

}  // namespace osugen::synth
