// osugen/text/utf8.h - decodes possibly invalid UTF-8 (RFC 3629), one code point at a time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <osugen/error/error.h>

namespace osugen::utf8 {

inline constexpr char32_t kReplacement = 0xFFFD;

/// Takes one code point off the front of `text`, which is not empty. Nothing for what is no UTF-8: then the
/// bytes that begin a character are taken off, at least one (as .NET and the WHATWG decoder do it).
OSUGEN_EXPORT std::optional<char32_t> take(std::string_view& text);

OSUGEN_EXPORT void append(std::string& out, char32_t point);

/// A copy in which kReplacement stands for whatever take() calls nothing.
OSUGEN_EXPORT std::string valid(std::string_view text);
/// The same, added to `out`.
OSUGEN_EXPORT void append_valid(std::string& out, std::string_view text);

/// A byte that goes on with a character.
inline bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Code points of valid text.
OSUGEN_EXPORT std::size_t length(std::string_view text);

/// C0 and C1 controls, and the separators of lines and paragraphs.
OSUGEN_EXPORT bool is_control(char32_t point);

/// Characters that turn the direction of text, and so can show "gpj.exe" as "exe.jpg".
OSUGEN_EXPORT bool turns_text(char32_t point);

}  // namespace osugen::utf8
