#include <osugen/text/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace osugen::utf8 {
namespace {

/// Length of the leading part of `text` that is ASCII.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

}  // namespace

std::optional<char32_t> take(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  const bool begins = lead < 0x80 || (lead >= 0xC2 && lead <= 0xF4);
  const std::size_t length = lead < 0x80 || !begins ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte has narrower bounds where a sequence would be overlong, a surrogate or past U+10FFFF.
  unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  char32_t point = length == 1 ? lead : lead & (0x7FU >> length);
  std::size_t i = 1;
  for (; i < length && i < text.size() && byte(i) >= low && byte(i) <= high; ++i) {
    point = (point << 6U) | (byte(i) & 0x3FU);
    low = 0x80;
    high = 0xBF;
  }
  text.remove_prefix(i);
  return begins && i == length ? std::optional(point) : std::nullopt;
}

void append(std::string& out, char32_t point) {
  const auto byte = [&](char32_t value) { out += static_cast<char>(static_cast<unsigned char>(value)); };
  if (point < 0x80) return byte(point);
  const std::size_t more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr std::array<char32_t, 4> kLead{0, 0xC0, 0xE0, 0xF0};
  byte(kLead[more] | (point >> (6 * more)));
  for (std::size_t left = more; left-- > 0;) byte(0x80U | ((point >> (6 * left)) & 0x3FU));
}

void append_valid(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t plain = ascii_prefix(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (!text.empty()) append(out, take(text).value_or(kReplacement));
  }
}

std::string valid(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_valid(out, text);
  return out;
}

std::size_t length(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0x2028 || point == 0x2029;
}

bool turns_text(char32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

}  // namespace osugen::utf8
