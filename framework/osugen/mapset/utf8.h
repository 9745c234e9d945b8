// osugen/mapset/utf8.h - text of strangers, one code point at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace osugen::utf8 {

/// One code point from the front of `text` (not empty), which is shortened; nothing for a byte that is not
/// UTF-8 (RFC 3629), which is taken off alone.
std::optional<std::uint32_t> take_code_point(std::string_view& text);

void append_code_point(std::string& out, std::uint32_t point);

/// C0 and C1 controls, and the separators of lines and paragraphs.
bool is_control(std::uint32_t point);

/// Characters that turn the direction of text, and so can show "gpj.exe" as "exe.jpg".
bool turns_text(std::uint32_t point);

}  // namespace osugen::utf8
