// osugen/train/songs/songs_folder.h - a folder of osu! mapsets -> songs with their maps.
//
// Songs/<set>/*.osu with the audio beside, or .osz archives, at any depth. Reads the maps and hashes the
// audio in pieces, so that memory does not grow with the length of a song. Maps of the same audio are maps
// of one song, whatever sets they lie in. Links are followed, each folder once. Knows no tensor.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <osugen/error/cancel.h>

namespace osugen {
class Progress;
}

namespace osugen::train {

/// A file of its own, or one inside an archive.
struct Source {
  std::filesystem::path file;  ///< absolute: the file, or the .osz
  std::string entry;           ///< the name inside the .osz; empty for a file of its own
};

/// Where something lies, for people: "Songs/1 A - B/easy.osu", "Songs/1 A - B.osz: easy.osu".
std::string shown(const Source& source);

/// The bytes of a source, whole; for what was found by scan_songs().
/// @throws Error missing_input: it is gone since; bad_input: damaged, or larger than max_bytes
std::string read_source(const Source& source, std::uint64_t max_bytes = std::uint64_t{512} << 20);

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

/// How long work on a folder is done and watched.
struct ScanOptions {
  int threads = 1;
  Progress* progress = nullptr;  ///< not owned, may be null
  Cancel cancel{};               ///< asked by several threads, one at a time
};

/// The result is the same at any number of threads.
/// @throws Error missing_input: no such folder; bad_input: nothing in it can be trained on (says why);
///         interrupted
SongsFolder scan_songs(const std::filesystem::path& folder, const ScanOptions& options);

/// Indices into SongsFolder::songs.
struct Split {
  std::vector<std::size_t> training, validation;
};

/// By song, from its hash and the seed alone: a song stays on its side when others come or go. Where a share
/// above 0 (below 1) would leave a side empty and there are two songs, the song next to the border moves
/// there.
/// @param validation_share  of the songs, 0 to 1
Split split_songs(const std::vector<SongSource>& songs, double validation_share, std::uint64_t seed);

}  // namespace osugen::train
