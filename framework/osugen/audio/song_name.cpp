#include <osugen/audio/song_name.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <osugen/audio/tags.h>

namespace osugen::audio {
namespace {

using std::string_view;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}

std::string lower(string_view text) {
  std::string out(text);
  for (char& c : out)
    if (is_upper(c)) c = static_cast<char>(c - 'A' + 'a');
  return out;
}

template <std::size_t N>
bool is_one_of(string_view word, const std::array<string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

string_view trimmed(string_view text, string_view what = " ") {
  const std::size_t first = text.find_first_not_of(what);
  if (first == string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(what) - first + 1);
}

/// A dash between spaces: what is before it and after it.
struct Separator {
  std::size_t begin = string_view::npos, end = 0;
  bool found() const { return begin != string_view::npos; }
};

constexpr std::array<string_view, 6> kDashes{" - ",      " \u2010 ", " \u2013 ",
                                             " \u2014 ", " \u2015 ", " \uFF0D "};

/// Cuts the text, unless that would leave nothing, or an artist without a title.
bool cut_to(string_view& text, string_view kept) {
  kept = trimmed(kept);
  const auto ends_with = [kept](string_view dash) { return kept.ends_with(trimmed(dash)); };
  if (kept.empty() || std::any_of(kDashes.begin(), kDashes.end(), ends_with)) return false;
  text = kept;
  return true;
}

Separator separator_at(string_view text, std::size_t from = 0) {
  Separator first;
  for (const string_view dash : kDashes) {
    const std::size_t at = text.find(dash, from);
    if (at < first.begin) first = {at, at + dash.size()};
  }
  return first;
}

string_view without_folders(string_view name) {
  return name.substr(name.find_last_of("/\\") + 1);  // npos + 1 is 0
}

/// "song.webm.mp3" has two.
string_view without_extensions(string_view name) {
  constexpr std::array<string_view, 13> kExtensions{"mp3", "ogg", "oga", "opus", "flac", "wav", "wave",
                                                    "m4a", "aac", "wma", "mp4",  "webm", "mkv"};
  for (;;) {
    const std::size_t dot = name.rfind('.');
    if (dot == string_view::npos || dot == 0 || !is_one_of(lower(name.substr(dot + 1)), kExtensions))
      return name;
    name = name.substr(0, dot);
  }
}

constexpr std::size_t kIdLength = 11;  // of a video

/// Characters that no words would have: within them small letters turn to capitals, and letters to digits and
/// back.
bool is_video_id(string_view text) {
  constexpr int kTurns = 2;  // nineteen of twenty random ids have as many
  if (text.size() != kIdLength) return false;
  int turns = 0;
  char before = '-';
  for (const char c : text) {
    const bool letter = is_lower(c) || is_upper(c), letter_before = is_lower(before) || is_upper(before);
    if (!letter && !is_digit(c) && c != '-' && c != '_') return false;
    const bool turns_here =
        (is_lower(before) && is_upper(c)) || (letter_before && is_digit(c)) || (is_digit(before) && letter);
    turns += turns_here ? 1 : 0;
    before = c;
  }
  return turns >= kTurns;
}

/// "Title-dQw4w9WgXcQ" and "Title [dQw4w9WgXcQ]", as download tools name files.
bool take_video_id(string_view& text) {
  const bool in_brackets = text.ends_with(']');
  const std::size_t behind = in_brackets ? 1 : 0, taken = 1 + kIdLength + behind;
  if (text.size() <= taken) return false;
  const std::size_t at = text.size() - taken;
  const bool marked =
      in_brackets ? text[at] == '[' : text[at] == '-' && text[at - 1] != ' ' && text[at - 1] != '_';
  return marked && is_video_id(text.substr(at + 1, kIdLength)) && cut_to(text, text.substr(0, at));
}

/// Words that speak of the file and not of the music.
bool is_remark(string_view text) {
  constexpr std::array<string_view, 34> kTelling{
      "official", "video",    "videoclip", "audio", "lyric",   "lyrics",  "visualizer", "visualiser", "hq",
      "hd",       "uhd",      "4k",        "8k",    "720p",    "1080p",   "1440p",      "2160p",      "60fps",
      "mv",       "m\u29F8v", "pv",        "kbps",  "128kbps", "192kbps", "256kbps",    "320kbps",    "flac",
      "mp3",      "hi-res",   "download",  "dl",    "amv",     "subs",    "subtitles"};
  constexpr std::array<string_view, 12> kBeside{"music", "free", "with", "full",   "high", "quality",
                                                "on",    "in",   "and",  "screen", "clip", "song"};
  const std::string words = lower(text);
  bool telling = false;
  for (string_view rest = words; !(rest = trimmed(rest, " ,|")).empty();) {
    const string_view word = rest.substr(0, rest.find_first_of(" ,|"));
    rest.remove_prefix(word.size());
    const bool number = std::all_of(word.begin(), word.end(), is_digit);
    if (is_one_of(word, kTelling))
      telling = true;
    else if (!number && !is_one_of(word, kBeside))
      return false;
  }
  return telling;
}

bool take_remark_in_brackets(string_view& text) {
  constexpr std::array<std::pair<string_view, string_view>, 6> kBrackets{
      {{"(", ")"}, {"[", "]"}, {"{", "}"}, {"\u3010", "\u3011"}, {"\uFF08", "\uFF09"}, {"\uFF3B", "\uFF3D"}}};
  for (const auto& [open, close] : kBrackets) {
    const std::size_t at = text.rfind(open);
    if (!text.ends_with(close) || at == string_view::npos) continue;
    const std::size_t inside = at + open.size();
    if (is_remark(text.substr(inside, text.size() - close.size() - inside)))
      return cut_to(text, text.substr(0, at));
  }
  return false;
}

/// "Artist - Title | Official Video", "Artist - Title - Official Video"; "Artist - Video" is a song.
bool take_remark_behind_bar(string_view& text) {
  if (const std::size_t bar = text.rfind(" | "); bar != string_view::npos && is_remark(text.substr(bar + 3)))
    return cut_to(text, text.substr(0, bar));
  const Separator first = separator_at(text);
  if (!first.found()) return false;
  Separator last = separator_at(text, first.end);
  for (Separator next = last; next.found(); next = separator_at(text, next.end)) last = next;
  return last.found() && is_remark(text.substr(last.end)) && cut_to(text, text.substr(0, last.begin));
}

/// What is behind the number of a track at the front of a name; the name where there is none. Bands are
/// called "311" and songs "7 Years", so that a number alone is not one.
string_view without_track(string_view name) {
  constexpr std::size_t kMostDigits = 3;
  const auto is_no_digit = [](char c) { return !is_digit(c); };
  const auto digits =
      static_cast<std::size_t>(std::find_if(name.begin(), name.end(), is_no_digit) - name.begin());
  if (digits == 0 || digits > kMostDigits || digits == name.size()) return name;
  const string_view behind = name.substr(digits);
  const bool two_with_zero = digits == 2 && name.front() == '0';
  const bool disc = digits == 1 && behind.size() > 3 && behind[0] == '-' && is_digit(behind[1]) &&
                    is_digit(behind[2]) && (behind[3] == ' ' || behind[3] == '.');
  const Separator dash = separator_at(behind);
  const bool dashed = dash.found() && dash.begin == 0 &&
                      (digits < kMostDigits || name.front() == '0' || separator_at(behind, dash.end).found());
  const bool track = behind.starts_with(". ") || behind.starts_with(") ") || dashed || disc ||
                     (two_with_zero && (behind[0] == ' ' || behind[0] == '-' || behind[0] == '.'));
  if (!track) return name;
  string_view kept = dashed ? behind.substr(dash.end) : behind.substr(disc ? 3 : 1);
  kept = trimmed(kept);
  while (kept.starts_with(". ") || kept.starts_with("- ")) kept = trimmed(kept.substr(1));  // "1-01 - Title"
  return kept.empty() ? name : kept;
}

bool same(string_view a, string_view b) {
  return lower(a) == lower(b);
}

bool begins_with(const std::string& text, const std::string& beginning) {
  return !beginning.empty() && lower(text).starts_with(lower(beginning));
}

}  // namespace

SongName song_name(std::string_view file_name) {
  std::string text = clean_line(text_of_bytes(without_extensions(without_folders(file_name))));
  string_view name = text;
  take_video_id(name);
  text = std::string(name);
  if (text.find(' ') == std::string::npos) std::replace(text.begin(), text.end(), '_', ' ');
  text = clean_line(text);
  name = text;
  while (take_video_id(name) || take_remark_in_brackets(name) || take_remark_behind_bar(name)) {
  }
  name = without_track(name);
  const Separator dash = separator_at(name);
  if (!dash.found()) return {{}, std::string(name)};
  const string_view artist = trimmed(name.substr(0, dash.begin)), title = trimmed(name.substr(dash.end));
  if (artist.empty() || title.empty()) return {{}, std::string(artist.empty() ? title : artist)};
  return {std::string(artist), std::string(title)};
}

void complete_tags(SongTags& tags, std::string_view file_name) {
  const bool has_title = !tags.title_unicode.empty(), has_artist = !tags.artist_unicode.empty();
  if (has_title && has_artist) return;
  const SongName name = song_name(file_name);
  if (!has_title && !has_artist) {
    tags = tags_of(name.title, name.artist);
    return;
  }
  if (has_title) {
    if (begins_with(name.title, tags.title_unicode) || begins_with(tags.title_unicode, name.title))
      tags = tags_of(tags.title_unicode, name.artist);
    return;
  }
  const bool only_title = name.artist.empty() || same(name.artist, tags.artist_unicode);
  tags = tags_of(only_title ? name.title : name.artist + " - " + name.title, tags.artist_unicode);
}

}  // namespace osugen::audio
