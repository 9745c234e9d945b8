// osugen/mapset/osz.h - reads and writes mapsets: .osz files (ZIP archives).
//
// Archives come from strangers. One is read into memory and never unpacked by the names in it; what it
// may hold is bounded by what really comes out, whatever its headers declare; a name that would leave the
// mapset is not taken. Writing gives the same bytes for the same files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <osugen/error/error.h>

#include <osugen/beatmap/reader.h>

namespace osugen {

struct MapsetFile {
  std::string name;  ///< UTF-8, '/' between folders, relative
  std::string content;
};

/// An entry of an archive that was not taken, and why ("leaves the archive").
struct SkippedEntry {
  std::string name;
  std::string reason;
};

struct Mapset {
  std::vector<MapsetFile> files;  ///< in the archive's order; no two with one name in the game's eyes
  std::vector<SkippedEntry> skipped;

  /// The file that the game would take for `name`: letter case and the kind of slash make no difference.
  /// nullptr: there is none. Valid while `files` is not changed.
  const MapsetFile* find(std::string_view name) const;
  /// The .osu files that the game sees: those in the root, in the order of their names.
  std::vector<const MapsetFile*> beatmaps() const;
};

/// Bounds on what comes out of one archive. All are on bytes that were really read.
struct OszLimits {
  std::uint64_t entries = 1000;
  std::uint64_t entry_bytes = std::uint64_t{256} << 20U;
  std::uint64_t total_bytes = std::uint64_t{1} << 30U;
  std::uint64_t ratio = 200;  ///< output bytes to compressed bytes, of an entry and of the whole ...
  std::uint64_t ratio_free_bytes = std::uint64_t{1} << 20U;  ///< ... past this many bytes of output
};

/// Reads an .osz or .olz.
/// @param where  what errors call the archive: its file name
/// @throws Error bad_input: not a ZIP archive, cut short, damaged, or past a limit
Mapset read_mapset(std::string_view archive, const std::string& where, const OszLimits& limits = {});

/// The same, from a file; also missing_input.
Mapset read_mapset_file(const std::filesystem::path& path, const OszLimits& limits = {});

/// Whether the name of a file says that it is a mapset: .osz or .olz, in any case.
bool is_mapset_name(const std::filesystem::path& path);

/// One map: an .osu, or one difficulty of an .osz or .olz.
/// @param difficulty  its name; not needed where there is one map
/// @throws Error as read_beatmap_file and read_mapset_file; bad_input: no map in the archive; usage: no
///         such difficulty, or several and none is named
ReadBeatmap read_one_map(const std::filesystem::path& path,
                         const std::optional<std::string>& difficulty = std::nullopt);

/// The archive of `files`: .osu first, then the rest, each by name; every file stored as it is (a song
/// leaves byte for byte as it came), one fixed date, no attributes. Depends on nothing but the files.
/// @throws Error bad_input: an unsafe name, a name twice, or nothing at all
std::string mapset_archive(const std::vector<MapsetFile>& files);

/// Writes mapset_archive(files) to `path`, whole or not at all; also cannot_write.
void write_mapset_file(const std::filesystem::path& path, const std::vector<MapsetFile>& files);

}  // namespace osugen
