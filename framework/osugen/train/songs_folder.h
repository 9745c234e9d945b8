// osugen/train/songs_folder.h - a folder of mapsets as osu! leaves it -> songs with their maps.
//
// Songs/<set>/*.osu with the audio beside, or .osz archives, at any depth. Reads the maps and hashes the
// audio in pieces, so that memory does not grow with the length of a song. Knows no tensor.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <osugen/error/error.h>

namespace osugen {
class Progress;
}

namespace osugen::train {

/// A file of its own, or one inside an archive.
struct Source {
  std::filesystem::path file;  ///< absolute: the file, or the .osz
  std::string entry;           ///< the name inside the .osz; empty for a file of its own
};

/// Where something lies, for people.
std::string shown(const Source& source);

struct MapSource {
  Source source;
  std::string hash;     ///< of the bytes, 32 hexadecimal digits
  std::string version;  ///< the name of the difficulty
};

/// One audio file with every map of it, wherever in the folder they lie.
struct SongSource {
  Source audio;
  std::string hash;             ///< of the audio's bytes: what a song is known by
  std::vector<MapSource> maps;  ///< at least one, sorted by hash
};

/// Something that is not trained on, and why, in words for the user.
struct LeftOut {
  std::string what, why;
};

struct SongsFolder {
  std::vector<SongSource> songs;  ///< sorted by hash: the same content, the same order
  std::vector<LeftOut> left_out;  ///< sorted
};

struct ScanOptions {
  int threads = 1;
  Progress* progress = nullptr;     ///< not owned, may be null
  std::function<bool()> cancelled;  ///< may be empty
};

/// @throws Error missing_input: no such folder; bad_input: nothing in it can be trained on (says why);
///         interrupted
SongsFolder scan_songs(const std::filesystem::path& folder, const ScanOptions& options);

/// Indices into SongsFolder::songs.
struct Split {
  std::vector<std::size_t> training, validation;
};

/// By song, from its hash and the seed alone: a song stays on its side when others come or go. Where the
/// share would leave a side empty and there are two songs, one song moves there.
Split split_songs(const std::vector<SongSource>& songs, double validation_share, std::uint64_t seed);

}  // namespace osugen::train
