// osugen-map check: what keeps a map from being ranked, and how many stars it has.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include <osugen-map/commands.h>
#include <osugen/files/files.h>
#include <osugen/mapset/check.h>
#include <osugen/mapset/file_names.h>
#include <osugen/stars/stars.h>

namespace osugen::map_commands {
namespace {

constexpr std::array kAreas{Area::file,      Area::metadata, Area::settings, Area::artwork, Area::audio,
                            Area::hitsounds, Area::timing,   Area::compose,  Area::spread};
constexpr std::array kLevels{"easy", "normal", "hard", "insane", "expert"};

std::string area_names() {
  std::string names;
  for (const Area area : kAreas) names += (names.empty() ? "" : ", ") + std::string(name_of(area));
  return names;
}

std::optional<Level> level_given(const cli::Given& given) {
  const auto name = given.get("level");
  if (!name) return std::nullopt;
  for (std::size_t i = 0; i < kLevels.size(); ++i)
    if (*name == kLevels[i]) return static_cast<Level>(i);
  throw Error(Error::Kind::usage, fmt::format("--level: '{}' is not accepted", *name), {},
              "easy, normal, hard, insane, expert");
}

std::set<std::string> areas_ignored(const cli::Given& given) {
  std::set<std::string> ignored;
  for (const std::string& name : given.all("ignore")) {
    if (std::none_of(kAreas.begin(), kAreas.end(), [&](Area area) { return name_of(area) == name; }))
      throw Error(Error::Kind::usage, fmt::format("--ignore: '{}' is not accepted", name), {}, area_names());
    ignored.insert(name);
  }
  return ignored;
}

struct Rated {
  std::string difficulty;
  StarRating stars;
};

struct Checked {
  std::vector<Finding> findings;
  std::vector<Rated> rated;  ///< the osu! difficulties, easiest first
};

void rate(const Beatmap& map, std::vector<Rated>& rated) {
  if (map.general.mode == Mode::osu) rated.push_back({map.metadata.version, star_rating(map)});
}

std::vector<Rated> rate_mapset(const Mapset& set) {
  std::vector<Rated> rated;
  for (const MapsetFile* file : set.beatmaps()) {
    try {
      rate(read_beatmap(file->content, file->name).map, rated);
    } catch (const Error&) {
      // An unreadable map is a finding already.
    }
  }
  std::stable_sort(rated.begin(), rated.end(),
                   [](const Rated& a, const Rated& b) { return a.stars.total < b.stars.total; });
  return rated;
}

Checked check_file(const std::string& file, std::optional<Level> level) {
  Checked checked;
  if (!is_mapset_name(file)) {
    const ReadBeatmap read = read_beatmap_file(file);
    checked.findings = check_beatmap(read.map, level, read.rejected);
    rate(read.map, checked.rated);
    return checked;
  }
  if (level)
    throw Error(Error::Kind::usage, "--level cannot be combined with a mapset", file, {},
                "remove --level; the level follows from the difficulty names");
  const Mapset set = read_mapset_file(file);
  checked.findings = check_mapset(set);
  checked.rated = rate_mapset(set);
  return checked;
}

nlohmann::json stars_json(const std::vector<Rated>& rated) {
  nlohmann::json list = nlohmann::json::array();
  for (const Rated& one : rated) {
    list.push_back({{"difficulty", one.difficulty},
                    {"total", one.stars.total},
                    {"aim", one.stars.aim},
                    {"speed", one.stars.speed}});
  }
  return {{"version", kStarsVersion}, {"difficulties", std::move(list)}};
}

nlohmann::json as_json(const std::string& file, const Checked& checked, const std::array<int, 3>& counts) {
  nlohmann::json list = nlohmann::json::array();
  for (const Finding& finding : checked.findings) {
    nlohmann::json one{{"severity", name_of(finding.severity)},
                       {"category", name_of(finding.area)},
                       {"code", finding.code},
                       {"message", finding.message},
                       {"difficulty", nullptr},
                       {"time_ms", nullptr}};
    if (!finding.difficulty.empty()) one["difficulty"] = finding.difficulty;
    if (finding.time_ms) one["time_ms"] = *finding.time_ms;
    list.push_back(std::move(one));
  }
  return {{"file", file},
          {"stars", stars_json(checked.rated)},
          {"findings", std::move(list)},
          {"problems", counts[0]},
          {"warnings", counts[1]},
          {"minor", counts[2]}};
}

std::string counted(int count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

void print_stars(const std::vector<Rated>& rated) {
  if (rated.empty()) return;
  fmt::print("stars ({})\n", kStarsVersion);
  for (const Rated& one : rated) {
    fmt::print("  {:<10.2f} aim {:<5.2f} speed {:<5.2f} [{}]\n", one.stars.total, one.stars.aim,
               one.stars.speed, printable_text(one.difficulty));
  }
}

void print_text(const Checked& checked, const std::array<int, 3>& counts) {
  const std::vector<Finding>& findings = checked.findings;
  std::optional<std::string> group;
  for (const Finding& finding : findings) {
    if (group != finding.difficulty) {
      const std::string name = printable_text(finding.difficulty);
      fmt::print("{}{}\n", group ? "\n" : "", name.empty() ? "mapset" : "[" + name + "]");
    }
    group = finding.difficulty;
    fmt::print("  {:<10} {:<8} {:<9} {} ({})\n", finding.time_ms ? editor_time(*finding.time_ms) : "-",
               name_of(finding.severity), name_of(finding.area), printable_text(finding.message),
               finding.code);
  }
  if (!findings.empty()) fmt::print("\n");
  print_stars(checked.rated);
  fmt::print("{}, {}, {} minor\n", counted(counts[0], "problem"), counted(counts[1], "warning"), counts[2]);
}

int run(const cli::Given& given) {
  const std::string& file = given.positional().front();
  const std::set<std::string> ignored = areas_ignored(given);
  Checked checked = check_file(file, level_given(given));
  std::erase_if(checked.findings, [&](const Finding& finding) {
    return ignored.count(std::string(name_of(finding.area))) != 0;
  });
  std::array<int, 3> counts{};
  for (const Finding& finding : checked.findings) ++counts[static_cast<std::size_t>(finding.severity)];
  if (given.has("json"))
    fmt::print("{}\n",
               as_json(file, checked, counts).dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  else
    print_text(checked, counts);
  return counts[0] > 0 ? static_cast<int>(Error::Kind::failed) : 0;
}

}  // namespace

cli::Command check() {
  cli::CommandLine line(
      "osugen-map check", "FILE.osu|FILE.osz [options]",
      "Reports what keeps a map from being ranked, as far as a program can tell: problems (unrankable), "
      "warnings (to be reviewed by a person) and minor issues. For a mapset, checks every difficulty, "
      "consistency between them, and the files. Also prints the star rating of every osu! difficulty. Exits "
      "with 1 if there is a problem.");
  line.positionals(1, 1)
      .option("ignore,i", "CATEGORY", "Ignore a category; repeatable. Categories: " + area_names())
      .option("level", "LEVEL",
              "Guidelines to check against: easy, normal, hard, insane or expert. Default: the level in the "
              "difficulty's name.")
      .option("json", "",
              "Print JSON: file, stars{version, difficulties[{difficulty, total, aim, speed}]}, "
              "findings[{severity, category, code, difficulty, time_ms, message}], counts.")
      .example("osugen-map check song.osz", "everything")
      .example("osugen-map check song.osu -i artwork -i metadata", "only what affects gameplay");
  return {"check", line, run};
}

}  // namespace osugen::map_commands
