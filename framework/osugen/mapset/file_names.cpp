#include <osugen/mapset/file_names.h>

#include <algorithm>
#include <array>

#include <osugen/text/utf8.h>

namespace osugen {
namespace {

constexpr std::size_t kMaxFileName = 130;  // what the ranking tools recommend; file systems stop at 255
constexpr std::size_t kMaxPath = 500;      // what the upload accepts

char32_t lower(char32_t point) {
  const bool plus_32 = (point >= 'A' && point <= 'Z') || (point >= 0xC0 && point <= 0xDE && point != 0xD7) ||
                       (point >= 0x391 && point <= 0x3A9) || (point >= 0x410 && point <= 0x42F) ||
                       (point >= 0xFF21 && point <= 0xFF3A);
  if (plus_32) return point + 32;
  if (point >= 0x400 && point <= 0x40F) return point + 80;
  return point;
}

std::string_view trimmed(std::string_view text, std::string_view from_front, std::string_view from_back) {
  const std::size_t first = text.find_first_not_of(from_front);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(from_back) - first + 1);
}

/// A field of metadata as it may stand in a file name.
std::string name_field(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto point = utf8::take(text);
    if (!point || utf8::is_control(*point) || utf8::turns_text(*point)) continue;
    if (*point < 0x80 &&
        std::string_view("\\/:*?\"<>|").find(static_cast<char>(*point)) != std::string_view::npos)
      continue;
    utf8::append(out, *point);
  }
  const std::string_view kept = trimmed(out, " ", " ");
  return kept.empty() ? "Unknown" : std::string(kept);
}

/// Takes whole characters off the longest field until all fit into `room` bytes.
template <std::size_t N>
void fit(std::array<std::string*, N> fields, std::size_t room) {
  const auto total = [&] {
    std::size_t sum = 0;
    for (const std::string* field : fields) sum += field->size();
    return sum;
  };
  while (total() > room) {
    std::string& longest =
        **std::max_element(fields.begin(), fields.end(),
                           [](const std::string* a, const std::string* b) { return a->size() < b->size(); });
    do {
      const bool continues = utf8::is_continuation(longest.back());
      longest.pop_back();
      if (!continues) break;
    } while (!longest.empty());
  }
  for (std::string* field : fields) *field = std::string(trimmed(*field, " ", " "));
}

}  // namespace

std::string beatmap_file_name(const Metadata& metadata) {
  std::string artist = name_field(metadata.artist), title = name_field(metadata.title),
              creator = name_field(metadata.creator), version = name_field(metadata.version);
  const std::string_view around = " -  () [].osu";
  fit(std::array{&artist, &title, &creator, &version}, kMaxFileName - around.size());
  std::string name = artist + " - " + title + " (" + creator + ") [" + version + "].osu";
  name.erase(0, name.find_first_not_of(". "));
  return name;
}

std::string mapset_file_name(const Metadata& metadata) {
  std::string artist = name_field(metadata.artist), title = name_field(metadata.title);
  const std::string id =
      metadata.beatmap_set_id > 0 ? std::to_string(metadata.beatmap_set_id) + " " : std::string();
  const std::string_view around = " - .osz";
  fit(std::array{&artist, &title}, kMaxFileName - around.size() - id.size());
  std::string name = artist + " - " + title;
  name.erase(0, name.find_first_not_of(". "));
  return id + name + ".osz";
}

std::string why_unsafe(std::string_view name) {
  if (name.empty()) return "has no name";
  if (name.size() > kMaxPath) return "has a name of more than " + std::to_string(kMaxPath) + " bytes";
  if (name.front() == '/') return "has an absolute path";
  if (name.find('\\') != std::string_view::npos) return "has a backslash in its name";
  if (name.size() > 1 && name[1] == ':') return "names a drive";
  for (std::string_view rest = name; !rest.empty();) {
    const auto point = utf8::take(rest);
    if (!point) return "has a name that is not text";
    if (utf8::is_control(*point)) return "has a control character in its name";
    if (utf8::turns_text(*point)) return "has a bidirectional control character in its name";
  }
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    const std::string_view part = name.substr(at, end - at);
    if (part.empty()) return "has an empty folder name in its path";
    // Windows takes dots and spaces off the end of a name: ".. " is "..".
    if (trimmed(part, "", ". ").empty()) return "leaves the archive";
    at = end + 1;
  }
  return {};
}

std::string printable_text(std::string_view name) {
  std::string out;
  while (!name.empty()) {
    const auto point = utf8::take(name);
    utf8::append(out,
                 !point || utf8::is_control(*point) || utf8::turns_text(*point) ? char32_t{'?'} : *point);
  }
  return out;
}

std::string file_name_key(std::string_view name) {
  std::string key;
  key.reserve(name.size());
  while (!name.empty()) {
    const std::string_view before = name;
    const auto point = utf8::take(name);
    if (!point) {
      key += before.substr(0, before.size() - name.size());
    } else {
      utf8::append(key, *point == '\\' ? '/' : lower(*point));
    }
  }
  return key;
}

bool in_root(std::string_view name) {
  return name.find('/') == std::string_view::npos;
}

bool has_extension(std::string_view name, std::string_view extension) {
  if (name.size() < extension.size()) return false;
  return file_name_key(name.substr(name.size() - extension.size())) == file_name_key(extension);
}

}  // namespace osugen
