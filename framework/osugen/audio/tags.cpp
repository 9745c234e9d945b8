#include <osugen/audio/tags.h>

#include <array>

#include <osugen/text/utf8.h>

namespace osugen::audio {

namespace {

bool is_utf8(std::string_view text) {
  while (!text.empty())
    if (!utf8::take(text)) return false;
  return true;
}

bool breaks_line(char32_t character) {
  return utf8::is_control(character) || character == 0xFEFF;
}

/// U+00C0 to U+017F.
constexpr std::array<const char*, 192> kLatin = {
    "A", "A", "A",  "A",  "A", "A", "AE", "C", "E", "E",  "E", "E", "I", "I", "I",  "I",   // U+00C0
    "D", "N", "O",  "O",  "O", "O", "O",  "x", "O", "U",  "U", "U", "U", "Y", "Th", "ss",  // U+00D0
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e",  "e", "e", "i", "i", "i",  "i",   // U+00E0
    "d", "n", "o",  "o",  "o", "o", "o",  "/", "o", "u",  "u", "u", "u", "y", "th", "y",   // U+00F0
    "A", "a", "A",  "a",  "A", "a", "C",  "c", "C", "c",  "C", "c", "C", "c", "D",  "d",   // U+0100
    "D", "d", "E",  "e",  "E", "e", "E",  "e", "E", "e",  "E", "e", "G", "g", "G",  "g",   // U+0110
    "G", "g", "G",  "g",  "H", "h", "H",  "h", "I", "i",  "I", "i", "I", "i", "I",  "i",   // U+0120
    "I", "i", "IJ", "ij", "J", "j", "K",  "k", "k", "L",  "l", "L", "l", "L", "l",  "L",   // U+0130
    "l", "L", "l",  "N",  "n", "N", "n",  "N", "n", "'n", "N", "n", "O", "o", "O",  "o",   // U+0140
    "O", "o", "OE", "oe", "R", "r", "R",  "r", "R", "r",  "S", "s", "S", "s", "S",  "s",   // U+0150
    "S", "s", "T",  "t",  "T", "t", "T",  "t", "U", "u",  "U", "u", "U", "u", "U",  "u",   // U+0160
    "U", "u", "U",  "u",  "W", "w", "Y",  "y", "Y", "Z",  "z", "Z", "z", "Z", "z",  "s",   // U+0170
};

struct Mark {
  const char* ascii;
  std::u32string_view characters;
};

constexpr std::array<Mark, 9> kMarks{{{" ", U"\u00A0\u3000"},
                                      {"!", U"\u00A1"},
                                      {"\"", U"\u00AB\u00BB\u201C\u201D\u201E"},
                                      {"'", U"\u00B4\u2018\u2019\u201A\u2032"},
                                      {".", U"\u00B7\u2022\u30FB"},
                                      {"?", U"\u00BF"},
                                      {"-", U"\u2010\u2011\u2012\u2013\u2014\u2212"},
                                      {"...", U"\u2026"},
                                      {"~", U"\u301C\uFF5E"}}};

const char* ascii_mark(char32_t character) {
  for (const Mark& mark : kMarks)
    if (mark.characters.find(character) != std::u32string_view::npos) return mark.ascii;
  return nullptr;
}

}  // namespace

std::string text_of_bytes(std::string_view bytes) {
  if (is_utf8(bytes)) return std::string(bytes);
  std::string out;
  for (const char byte : bytes) utf8::append(out, static_cast<unsigned char>(byte));  // Latin-1
  return out;
}

std::string clean_line(std::string_view text) {
  constexpr int kLongest = 200;
  std::string out;
  bool space = false;
  for (int characters = 0; !text.empty() && characters < kLongest;) {
    const std::string_view rest = text;
    const auto character = utf8::take(text);
    if (!character || *character == ' ' || breaks_line(*character)) {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    out += rest.substr(0, rest.size() - text.size());
    ++characters;
  }
  return out;
}

std::string ascii_form(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto character = utf8::take(text);
    if (!character) return {};
    if (*character < 0x80) {
      out += static_cast<char>(*character);
    } else if (*character >= 0xC0 && *character < 0x180) {
      out += kLatin[*character - 0xC0];
    } else if (*character >= 0xFF01 && *character <= 0xFF5D) {
      out += static_cast<char>(*character - 0xFF01 + '!');  // full-width forms
    } else if (const char* mark = ascii_mark(*character)) {
      out += mark;
    } else if (*character < 0x300 || *character > 0x36F) {  // combining accents vanish
      return {};
    }
  }
  return out;
}

SongTags tags_of(std::string_view title, std::string_view artist) {
  SongTags tags;
  tags.title_unicode = clean_line(title);
  tags.artist_unicode = clean_line(artist);
  tags.title = clean_line(ascii_form(tags.title_unicode));
  tags.artist = clean_line(ascii_form(tags.artist_unicode));
  return tags;
}

}  // namespace osugen::audio
