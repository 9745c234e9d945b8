#include <osugen/evaluate/scorecard/bands_file.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include <osugen/error/nearest.h>
#include <osugen/files/files.h>
#include <osugen/text/utf8.h>

namespace osugen::scorecard {
namespace {

using Json = nlohmann::json;
using OrderedJson = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 20;

/// A place in the file, for errors.
class At {
 public:
  At(const std::string& file, std::string pointer) : file_(file), pointer_(std::move(pointer)) {}
  At operator/(const std::string& key) const { return {file_, pointer_ + "/" + key}; }

  [[noreturn]] void refuse(const std::string& problem, const std::string& accepted = {},
                           const std::string& remedy = {}) const {
    throw Error(Error::Kind::bad_input, problem, pointer_.empty() ? file_ : file_ + ": " + pointer_, accepted,
                remedy);
  }

 private:
  const std::string& file_;
  std::string pointer_;
};

/// As much of a stranger's key as a message should hold.
std::string shown_key(const std::string& key) {
  constexpr std::size_t kMost = 60;
  std::string shown;
  std::string_view rest = key;
  for (std::size_t i = 0; i < kMost && !rest.empty(); ++i) {
    const auto point = utf8::take(rest);
    utf8::append(shown, point && !utf8::is_control(*point) ? *point : utf8::kReplacement);
  }
  return rest.empty() ? shown : shown + "...";
}

void check_keys(const Json& object, const At& at, const std::vector<std::string>& known) {
  if (!object.is_object()) at.refuse("is not an object", fmt::format("{{\"{}\": ...}}", known.front()));
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      at.refuse("'" + shown_key(key) + "' is not known" + did_you_mean(shown_key(key), known),
                fmt::format("{}", fmt::join(known, ", ")));
  }
}

const Json& needed(const Json& object, const char* key, const At& at) {
  const auto found = object.find(key);
  if (found == object.end()) at.refuse(fmt::format("'{}' is missing", key));
  return *found;
}

std::string text_at(const Json& object, const char* key, const At& at) {
  const Json& text = needed(object, key, at);
  if (!text.is_string()) (at / key).refuse("is not a string");
  return text.get<std::string>();
}

std::vector<std::string> level_titles() {
  std::vector<std::string> titles;
  for (const LevelFacts& facts : kLevelFacts) titles.emplace_back(facts.title);
  return titles;
}

std::vector<std::string> figure_ids() {
  std::vector<std::string> ids;
  for (const FigureFacts& facts : figure_list()) ids.emplace_back(facts.id);
  return ids;
}

Band band_at(const Json& json, const At& at) {
  constexpr const char* kAccepted = "[p10, p50, p90]: three numbers, none smaller than the one before it";
  if (!json.is_array() || json.size() != 3) at.refuse("is not a band", kAccepted);
  std::array<double, 3> values{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!json[i].is_number()) at.refuse("is not a band", kAccepted);
    values[i] = json[i].get<double>();
  }
  if (!std::isfinite(values.front()) || !std::isfinite(values.back()) ||
      !std::is_sorted(values.begin(), values.end()))
    at.refuse(fmt::format("[{:g}, {:g}, {:g}] is not a band", values[0], values[1], values[2]), kAccepted);
  return {values[0], values[1], values[2]};
}

void read_level(const Json& json, const At& at, LevelBands& level) {
  check_keys(json, at, {"maps", "figures"});
  if (json.contains("maps") && !json["maps"].is_null()) {
    if (!json["maps"].is_number_unsigned())
      (at / "maps").refuse("is not a number of maps", "0, 1, 2, ... or null");
    level.maps = json["maps"].get<std::size_t>();
  }
  const Json& figures = needed(json, "figures", at);
  check_keys(figures, at / "figures", figure_ids());
  for (const auto& [id, band] : figures.items())
    level.figures[*figure_of(id)] = band_at(band, at / "figures" / id);
}

OrderedJson json_of(const LevelBands& level) {
  OrderedJson figures = OrderedJson::object();
  for (const FigureFacts& facts : figure_list())
    if (const auto& band = level.figures[facts.figure]) figures[facts.id] = {band->p10, band->p50, band->p90};
  OrderedJson json{{"maps", nullptr}, {"figures", std::move(figures)}};
  if (level.maps) json["maps"] = *level.maps;
  return json;
}

}  // namespace

Bands parse_bands(std::string_view text, const std::string& name) {
  const At at(name, "");
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) at.refuse("is not JSON", "a file that osugen-eval --write-bands has written");
  check_keys(json, at, {"version", "source", "measured", "stars", "levels"});
  if (needed(json, "version", at) != kVersion)
    (at / "version").refuse("is not the version of a bands file that is known", std::to_string(kVersion));
  Bands bands;
  bands.source = text_at(json, "source", at);
  bands.measured = text_at(json, "measured", at);
  bands.stars = text_at(json, "stars", at);
  const Json& levels = needed(json, "levels", at);
  check_keys(levels, at / "levels", level_titles());
  for (const LevelFacts& facts : kLevelFacts)
    if (levels.contains(facts.title))
      read_level(levels[facts.title], at / "levels" / facts.title, bands.of(facts.level));
  return bands;
}

Bands read_bands(const std::filesystem::path& file) {
  return parse_bands(read_file(file, kMostBytes), file.string());
}

std::string text_of(const Bands& bands) {
  OrderedJson levels = OrderedJson::object();
  for (const LevelFacts& facts : kLevelFacts) levels[facts.title] = json_of(bands.of(facts.level));
  const OrderedJson json{{"version", kVersion},
                         {"source", bands.source},
                         {"measured", bands.measured},
                         {"stars", bands.stars},
                         {"levels", std::move(levels)}};
  return json.dump(1, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace osugen::scorecard
