// osugen/beatmap/reader.h - reads .osu files of all versions as leniently as osu! (lazer).
//
// Nearly nothing makes a file unreadable: a line that cannot be right is left out and reported, a missing
// key has its default. Times of versions under 5 come out 24 ms later than written, as osu! plays them.
// Slider paths are taken over as control points; nothing is computed from them here (see geometry.h).
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/error/error.h>

namespace osugen {

/// A line that had no effect, because osu! would not understand it either.
struct RejectedLine {
  std::size_t line = 0;  ///< from 1
  std::string section;   ///< "HitObjects"
  std::string reason;    ///< a clause: "the time is not a number"
  std::string text;      ///< the line, at most 120 bytes of it
};

struct ReadBeatmap {
  Beatmap map;
  std::vector<RejectedLine> rejected;  ///< in file order, the first 10000
  std::size_t rejected_count = 0;      ///< all of them
  bool has_header = true;              ///< false: no "osu file format" line, read as version 14
};

struct ReadOptions {
  bool old_version_offset = true;  ///< false: the times of versions under 5 as written
  bool combos_as_written = false;  ///< HitObject::new_combo is what the object's own line says, and no more
};

/// @param bytes  the file: UTF-8, or UTF-16 or UTF-32 with a byte order mark
/// @param name   for error messages
/// @throws Error bad_input with FILE:LINE, when there is no text at all or the version is no number
OSUGEN_EXPORT ReadBeatmap read_beatmap(std::string_view bytes, const std::string& name,
                                       const ReadOptions& options = {});

/// Reads a file of at most 128 MiB.
/// @throws Error as read_beatmap and read_file
OSUGEN_EXPORT ReadBeatmap read_beatmap_file(const std::filesystem::path& path,
                                            const ReadOptions& options = {});

}  // namespace osugen
