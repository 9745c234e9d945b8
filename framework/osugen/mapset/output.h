// osugen/mapset/output.h - writes a finished map: one .osu, or an .osz that includes the song.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <osugen/beatmap/beatmap.h>

namespace osugen {

/// The user's song: where it is, and its bytes as they were read.
struct SongFile {
  std::filesystem::path path;
  std::string_view bytes;  ///< not owned
  std::string format;      ///< "MP3", as DecodedSong has it
};

/// Says before any work whether a file can be written there.
/// @param song  the song, which is never overwritten; may be empty
/// @throws Error usage: neither .osu nor .osz, a folder, or the song itself; cannot_write: no such folder,
///         or one that may not be written to
void check_output(const std::filesystem::path& output, const std::filesystem::path& song);

/// "Artist - Title.osz" in the working directory: where a map goes that nobody named a file for.
std::filesystem::path default_output(const Metadata& metadata);

/// Several levels: only an .osz holds them.
/// @throws Error usage
void check_spread_output(const std::filesystem::path& output);

/// Writes one map or the levels of a mapset. An .osz has the map and the song, byte for byte, as
/// "audio.EXTENSION"; an .osu, of one map, names the song's own file. Whole or not at all; the same map and
/// song make the same bytes.
/// @return notes for the user, such as that the song has to be copied beside the .osu
/// @throws Error cannot_write
std::vector<std::string> write_output(std::vector<Beatmap> maps, const std::filesystem::path& output,
                                      const SongFile& song);

}  // namespace osugen
