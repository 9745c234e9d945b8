// osugen/beatmap/writer.h - writes a beatmap as an .osu file in the layout of osu! (stable).
//
// Written as version 14: whatever version a map was read from, its times, curves and samples mean the same
// afterwards. What version 14 cannot say is lost: stacking before version 6 and ticks before version 8
// follow the new rules, and positions are rounded to whole pixels. A map of version 128 and above is written
// as such, with fractions and several curve types in one slider. Times are written as they are, with a
// fraction where they have one.
#pragma once

#include <filesystem>
#include <string>

#include <osugen/beatmap/beatmap.h>
#include <osugen/error/error.h>

namespace osugen {

/// Lines end in CR LF; numbers are the shortest that read back the same, without exponents. Line breaks
/// inside names become spaces.
OSUGEN_EXPORT std::string write_beatmap(const Beatmap& map);

/// Writes the file whole or not at all.
/// @throws Error cannot_write
OSUGEN_EXPORT void write_beatmap_file(const Beatmap& map, const std::filesystem::path& path);

}  // namespace osugen
