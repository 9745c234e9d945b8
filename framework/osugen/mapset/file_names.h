// osugen/mapset/file_names.h - builds file names from metadata, and validates names of archive entries.
//
// A name here is a path inside a mapset: UTF-8, '/' between folders, relative to the mapset's folder.
#pragma once

#include <string>
#include <string_view>

#include <osugen/beatmap/beatmap.h>

namespace osugen {

/// "Artist - Title (Creator) [Version].osu" from the romanised fields, without the characters that a file
/// system refuses (\ / : * ? " < > |, control and text-direction characters). At most 130 bytes: the
/// longest field gives way first. An empty field reads "Unknown"; the name never begins with a dot.
std::string beatmap_file_name(const Metadata& metadata);

/// "ID Artist - Title.osz", without the ID where the set has none yet. The same rules.
std::string mapset_file_name(const Metadata& metadata);

/// Why a name may not stand in a mapset: a clause such as "leaves the archive"; empty when it may.
std::string why_unsafe(std::string_view name);

/// Two names are the same file to the game when their keys are equal: letter case (Latin, Greek, Cyrillic,
/// full width) and the kind of slash make no difference.
std::string file_name_key(std::string_view name);

/// The file that the game would take for a look-up is in the mapset's own folder, not in one below.
bool in_root(std::string_view name);

/// Does the name end with this extension (".osu"), whatever the case of its letters?
bool has_extension(std::string_view name, std::string_view extension);

/// The name as it may be shown on a terminal: what is no text, or would move the cursor, reads '?'.
std::string printable_text(std::string_view name);

}  // namespace osugen
