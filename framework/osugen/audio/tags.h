// osugen/audio/tags.h - titles and artists of file tags -> clean UTF-8 and ASCII.
#pragma once

#include <string>
#include <string_view>

#include <osugen/audio/decode.h>

namespace osugen::audio {

/// Bytes of an unknown encoding: UTF-8 where they are valid UTF-8, else Latin-1.
std::string text_of_bytes(std::string_view bytes);
/// One line: invalid bytes, control characters and line ends become spaces, runs of spaces one; 200
/// characters at most.
std::string clean_line(std::string_view text);
/// Accents and typographic marks folded to ASCII ("é" -> "e", "ß" -> "ss"); empty where a character has no
/// such form (Japanese, Cyrillic: romanizing is a person's work).
std::string ascii_form(std::string_view text);
/// Fills both forms from what the file says.
SongTags tags_of(std::string_view title, std::string_view artist);

}  // namespace osugen::audio
