// osugen/evaluate/found_maps.h - finds maps in an .osu, an .osz or a folder.
#pragma once

#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/reader.h>
#include <osugen/error/error.h>

namespace osugen::evaluate {

/// A song file, or one inside an archive.
struct AudioPlace {
  std::filesystem::path file;  ///< empty: there is none
  std::string entry;           ///< the name inside the .osz; empty for a file of its own
  bool empty() const { return file.empty(); }
  friend bool operator<(const AudioPlace& a, const AudioPlace& b) {
    return std::tie(a.file, a.entry) < std::tie(b.file, b.entry);
  }
};

struct FoundMap {
  std::string shown;  ///< "folder/map.osu" or "set.osz#Insane"
  Beatmap map;
  std::string hash;  ///< of the bytes of the .osu, to know copies by
  AudioPlace audio;
  std::string audio_hash;  ///< of the bytes, to know a song by; empty without audio
};

/// What is not evaluated, and why, in words for the user.
struct LeftOut {
  std::string what, why;
};

struct FoundMaps {
  std::vector<FoundMap> maps;  ///< of osu!standard, in the order of their paths
  std::vector<LeftOut> left_out;
};

struct FindOptions {
  ReadOptions reading;
  bool audio = true;  ///< false: songs are not looked for, which saves reading them
};

/// @param path  an .osu, an .osz or .olz, "set.osz#Insane" for one of its difficulties, or a folder, which
///              is searched at any depth
/// @throws Error missing_input, bad_input: a file that is named cannot be read. Inside a folder it is left
/// out
FoundMaps find_maps(const std::string& path, const FindOptions& options = {});

/// The bytes of a song.
/// @throws Error as read_file and read_mapset_file
std::string read_audio(const AudioPlace& place);

/// "Artist - Title".
std::string song_name(const Beatmap& map);

}  // namespace osugen::evaluate
