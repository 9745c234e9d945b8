#include <osugen/beatmap/lines.h>

#include <cstdint>
#include <cstring>

namespace osugen {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

void append_code_point(std::string& out, char32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

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
      append_code_point(out, first);
      continue;
    }
    const std::uint32_t second = i + 2 <= bytes.size() ? unit(bytes, i, 2, big_endian) : 0;
    const bool pair = first < 0xDC00 && second >= 0xDC00 && second <= 0xDFFF;
    append_code_point(out, pair ? 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00) : kReplacement);
    if (pair) i += 2;
  }
  if (i < bytes.size()) append_code_point(out, kReplacement);
}

void append_utf32(std::string& out, std::string_view bytes, bool big_endian) {
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    const std::uint32_t c = unit(bytes, i, 4, big_endian);
    append_code_point(out, c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF) ? kReplacement : c);
  }
  if (i < bytes.size()) append_code_point(out, kReplacement);
}

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

/// One character at the start of `text`, whose first byte is not ASCII.
struct Sequence {
  std::size_t size;
  bool valid;
};

Sequence sequence_at(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0xC2 || lead > 0xF4) return {1, false};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte has narrower bounds where a sequence would be overlong, a surrogate or past U+10FFFF.
  unsigned char low = 0x80, high = 0xBF;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  std::size_t i = 1;
  for (; i < length; ++i) {
    if (i >= text.size() || byte(i) < low || byte(i) > high) return {i, false};
    low = 0x80;
    high = 0xBF;
  }
  return {length, true};
}

/// Bytes of the white space character that `text` begins with; 0: none.
std::size_t space_at_front(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  if (text.empty()) return 0;
  if ((byte(0) >= 9 && byte(0) <= 13) || byte(0) == ' ') return 1;
  if (byte(0) == 0xC2) return byte(1) == 0x85 || byte(1) == 0xA0 ? 2 : 0;
  if (byte(0) == 0xE1) return byte(1) == 0x9A && byte(2) == 0x80 ? 3 : 0;
  if (byte(0) == 0xE2 && byte(1) == 0x80) {
    const unsigned char third = byte(2);
    return (third >= 0x80 && third <= 0x8A) || third == 0xA8 || third == 0xA9 || third == 0xAF ? 3 : 0;
  }
  if (byte(0) == 0xE2) return byte(1) == 0x81 && byte(2) == 0x9F ? 3 : 0;
  if (byte(0) == 0xE3) return byte(1) == 0x80 && byte(2) == 0x80 ? 3 : 0;
  return 0;
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

void append_valid_utf8(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t plain = ascii_prefix(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) return;
    const Sequence sequence = sequence_at(text);
    if (sequence.valid) {
      out.append(text.substr(0, sequence.size));
    } else {
      append_code_point(out, kReplacement);
    }
    text.remove_prefix(sequence.size);
  }
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_valid_utf8(out, text);
  return out;
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
