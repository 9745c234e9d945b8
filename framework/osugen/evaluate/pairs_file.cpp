// The file of pairs: CSV or JSON.
#include <algorithm>
#include <nlohmann/json.hpp>

#include <osugen/evaluate/pairing.h>
#include <osugen/files/files.h>

namespace osugen::evaluate {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

struct Named {
  std::string where, generated, reference, audio;
};

std::string_view trim(std::string_view text) {
  constexpr const char* kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// One line of CSV (RFC 4180: "a ""quoted"" field"); false where a quote is not closed.
bool split_fields(std::string_view line, std::vector<std::string>& fields) {
  fields.assign(1, {});
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (quoted && line[i] == '"' && i + 1 < line.size() && line[i + 1] == '"')
      fields.back() += line[i++];
    else if (line[i] == '"')
      quoted = !quoted;
    else if (line[i] == ',' && !quoted)
      fields.emplace_back();
    else
      fields.back() += line[i];
  }
  return !quoted;
}

std::vector<Named> named_in_csv(std::string_view text, const std::string& file) {
  std::vector<Named> all;
  std::vector<std::string> fields;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    const std::string where = file + ":" + std::to_string(number);
    const bool whole = split_fields(line, fields);
    for (std::string& field : fields) field = std::string(trim(field));
    if (!whole || fields.size() < 2 || fields.size() > 3 || fields[0].empty() || fields[1].empty())
      throw Error(Error::Kind::bad_input, "is not a pair", where,
                  "GENERATED,REFERENCE or GENERATED,REFERENCE,AUDIO");
    if (all.empty() && fields[0] == "generated" && fields[1] == "reference") continue;
    all.push_back({where, fields[0], fields[1], fields.size() == 3 ? fields[2] : ""});
  }
  return all;
}

std::string text_at(const Json& object, const char* key, const std::string& where, bool needed) {
  if (!object.contains(key) && !needed) return {};
  if (!object.contains(key) || !object[key].is_string())
    throw Error(Error::Kind::bad_input, std::string("'") + key + "' is missing or not a string", where);
  return object[key].get<std::string>();
}

std::vector<Named> named_in_json(std::string_view text, const std::string& file) {
  const Json list = Json::parse(text, nullptr, false);
  if (list.is_discarded()) throw Error(Error::Kind::bad_input, "is not valid JSON", file);
  std::vector<Named> all;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string where = file + ": /" + std::to_string(i);
    if (!list[i].is_object())
      throw Error(Error::Kind::bad_input, "is not an object", where,
                  "an array of {\"generated\", \"reference\"}");
    for (const auto& [key, value] : list[i].items()) {
      if (key != "generated" && key != "reference" && key != "audio")
        throw Error(Error::Kind::bad_input, "unknown key '" + key + "'", where,
                    "generated, reference, audio");
    }
    all.push_back({where, text_at(list[i], "generated", where, true),
                   text_at(list[i], "reference", where, true), text_at(list[i], "audio", where, false)});
  }
  return all;
}

/// The one map that a path names.
FoundMap one_map(const fs::path& folder, const std::string& name, const std::string& where) {
  FoundMaps found = find_maps((folder / name).string());
  if (found.maps.size() == 1) return std::move(found.maps.front());
  const std::string problem = found.maps.empty()
                                  ? "'" + name + "' contains no osu!standard map"
                                  : "'" + name + "' has " + std::to_string(found.maps.size()) + " maps";
  throw Error(Error::Kind::bad_input, problem, where, {}, "select one: FILE.osu or FILE.osz#DIFFICULTY");
}

}  // namespace

Pairing read_pairs(const fs::path& file) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{16} << 20U;
  const std::string bytes = read_file(file, kMostBytes);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  std::string_view text = bytes;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const bool is_json = !trim(text).empty() && trim(text).front() == '[';
  const auto named = is_json ? named_in_json(text, file.string()) : named_in_csv(text, file.string());
  if (named.empty()) throw Error(Error::Kind::bad_input, "contains no pairs", file.string());
  Pairing pairing;
  for (const Named& one : named) {
    Pair pair{one_map(file.parent_path(), one.generated, one.where),
              one_map(file.parent_path(), one.reference, one.where),
              {}};
    if (pair.reference->map.objects.empty())
      throw Error(Error::Kind::bad_input, "the reference has no objects", one.where);
    pair.audio = pair.reference->audio.empty() ? pair.generated.audio : pair.reference->audio;
    if (!one.audio.empty()) pair.audio = {file.parent_path() / one.audio, {}};
    pairing.pairs.push_back(std::move(pair));
  }
  return pairing;
}

}  // namespace osugen::evaluate
