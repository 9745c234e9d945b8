#include <osugen/beatmap/lines.h>

#include <cstdint>
#include <cstring>

#include <osugen/text/utf8.h>

namespace osugen {
namespace {

std::uint32_t unit(std::string_view bytes, std::size_t at, std::size_t size, bool big_endian) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[at + i]);
    value |= static_cast<std::uint32_t>(byte) << (8 * (big_endian ? size - 1 - i : i));
  }
  return value;
}

void append_utf16(std::string& out, std::string_view bytes, bool big_endian) {
  std::size_t i = 0;
  while (i + 2 <= bytes.size()) {
    const std::uint32_t first = unit(bytes, i, 2, big_endian);
    i += 2;
    if (first < 0xD800 || first > 0xDFFF) {
      utf8::append(out, first);
      continue;
    }
    const std::uint32_t second = i + 2 <= bytes.size() ? unit(bytes, i, 2, big_endian) : 0;
    const bool pair = first < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF;
    utf8::append(out, pair ? 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00) : utf8::kReplacement);
    if (pair) i += 2;
  }
  if (i < bytes.size()) utf8::append(out, utf8::kReplacement);
}

void append_utf32(std::string& out, std::string_view bytes, bool big_endian) {
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    const std::uint32_t c = unit(bytes, i, 4, big_endian);
    utf8::append(out, c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ? utf8::kReplacement : c);
  }
  if (i < bytes.size()) utf8::append(out, utf8::kReplacement);
}

bool is_space(char32_t point) {
  return (point >= 9 && point <= 13) || point == ' ' || point == 0x85 || point == 0xA0 || point == 0x1680 ||
         (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029 || point == 0x202F ||
         point == 0x205F || point == 0x3000;
}

/// Bytes of the white space character that `text` begins with; 0: none.
std::size_t space_at_front(std::string_view text) {
  if (text.empty()) return 0;
  std::string_view rest = text;
  const auto point = utf8::take(rest);
  return point && is_space(*point) ? text.size() - rest.size() : 0;
}

std::size_t space_at_back(std::string_view text) {
  if (text.empty()) return 0;
  const auto last = static_cast<unsigned char>(text.back());
  if (last < 0x80) return space_at_front(text.substr(text.size() - 1));
  for (std::size_t size = 2; size <= 3 && size <= text.size(); ++size) {
    if (space_at_front(text.substr(text.size() - size)) == size) return size;
  }
  return 0;
}

}  // namespace

std::string_view utf8_text(std::string_view bytes, std::string& storage) {
  const auto starts_with = [&](std::string_view mark) { return bytes.substr(0, mark.size()) == mark; };
  using namespace std::string_view_literals;
  if (starts_with("\xEF\xBB\xBF"sv)) return bytes.substr(3);
  storage.clear();
  if (starts_with("\xFF\xFE\0\0"sv)) {
    append_utf32(storage, bytes.substr(4), false);
  } else if (starts_with("\0\0\xFE\xFF"sv)) {
    append_utf32(storage, bytes.substr(4), true);
  } else if (starts_with("\xFF\xFE"sv)) {
    append_utf16(storage, bytes.substr(2), false);
  } else if (starts_with("\xFE\xFF"sv)) {
    append_utf16(storage, bytes.substr(2), true);
  } else {
    return bytes;
  }
  return storage;
}

std::string_view trim_end(std::string_view text) {
  while (const std::size_t size = space_at_back(text)) text.remove_suffix(size);
  return text;
}

std::string_view trim(std::string_view text) {
  while (const std::size_t size = space_at_front(text)) text.remove_prefix(size);
  return trim_end(text);
}

LineCursor::LineCursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

bool LineCursor::next(std::string_view& line) {
  if (at_ == end_) return false;
  const auto find = [&](char c) {
    const void* found = std::memchr(at_, c, static_cast<std::size_t>(end_ - at_));
    return found == nullptr ? end_ : static_cast<const char*>(found);
  };
  if (next_lf_ == nullptr || next_lf_ < at_) next_lf_ = find('\n');
  if (next_cr_ == nullptr || next_cr_ < at_) next_cr_ = find('\r');
  const char* stop = next_lf_ < next_cr_ ? next_lf_ : next_cr_;
  line = std::string_view(at_, static_cast<std::size_t>(stop - at_));
  at_ = stop;
  if (at_ != end_) ++at_;
  if (stop == next_cr_ && at_ != end_ && stop != end_ && *at_ == '\n') ++at_;
  ++number_;
  return true;
}

}  // namespace osugen
