// Findings of whole sets, and the command that prints them.
#include <fmt/format.h>
#include <osugen/beatmap/writer.h>
#include <osugen/mapset/check.h>
#include <osugen/mapset/picture.h>
#include <osugen/stars/stars.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <nlohmann/json.hpp>

#include <osugen/files/files.h>
#include <osugen/mapset/file_names.h>
#include "clean_map.h"
#include "testing/testing.h"

using namespace osugen;
using testing::clean_map;
using namespace std::string_literals;

namespace {

/// Silence of 128 kbps: 417 bytes in every 26.12 ms.
std::string mp3(double seconds) {
  std::string out;
  for (int i = 0; i < seconds * 44100 / 1152; ++i) out += "\xFF\xFB\x90\x00"s + std::string(413, '\0');
  return out;
}

std::string png(int width, int height) {
  const auto number = [](int value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
    return bytes;
  };
  return "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"s + number(width) + number(height) + "\x08\x06\0\0\0"s;
}

Beatmap normal_map() {
  Beatmap map = clean_map();
  map.metadata.version = "Normal";
  map.difficulty = {.hp = 4, .cs = 4, .od = 4, .ar = 5, .slider_multiplier = 1.4, .slider_tick_rate = 1};
  // Equal gaps in equal distances: circles on the beat, in steps of 100 px.
  std::erase_if(map.objects, [](const HitObject& object) { return object.kind != ObjectKind::circle; });
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    const auto step = static_cast<float>(std::min(i % 6, 6 - i % 6));
    map.objects[i].position = {100 + step * 100, 100};
    map.objects[i].time_ms = 1000 + 500 * static_cast<double>(i);
  }
  return map;
}

/// As the command prints them.
std::string stars_of(const Beatmap& map) {
  const StarRating stars = star_rating(map);
  return fmt::format("stars ({})\n  {:<10.2f} aim {:<5.2f} speed {:<5.2f} [{}]\n", kStarsVersion, stars.total,
                     stars.aim, stars.speed, map.metadata.version);
}

struct Set {
  std::vector<Beatmap> maps{clean_map(), normal_map()};
  std::vector<MapsetFile> others{{"song.mp3", mp3(68)}, {"bg.jpg", png(1280, 720)}};
  std::vector<SkippedEntry> skipped;

  Mapset mapset() const {
    Mapset set;
    set.skipped = skipped;
    for (const Beatmap& map : maps)
      set.files.push_back({beatmap_file_name(map.metadata), write_beatmap(map)});
    set.files.insert(set.files.end(), others.begin(), others.end());
    return set;
  }
};

std::string told(const std::vector<Finding>& findings) {
  std::string out;
  for (const Finding& f : findings)
    out += f.difficulty + ": " + std::string(name_of(f.severity)) + " " + f.code + ": " + f.message + "\n";
  return out;
}

void brings_out(const std::string& code, Severity severity, Area area,
                const std::function<void(Set&)>& change) {
  Set set;
  change(set);
  const std::vector<Finding> all = check_mapset(set.mapset());
  const auto first =
      std::find_if(all.begin(), all.end(), [&](const Finding& finding) { return finding.code == code; });
  BOOST_TEST_CONTEXT(code << "; found:\n" << told(all)) {
    BOOST_TEST_REQUIRE((first != all.end()));
    BOOST_TEST((first->severity == severity));
    BOOST_TEST((first->area == area));
  }
}

testing::ProcessResult osugen_map(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), testing::binary_dir() / "bin" / "osugen-map");
  return testing::run(arguments);
}

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_is_found_in_a_clean_set) {
  const std::vector<Finding> all = check_mapset(Set().mapset());
  BOOST_TEST(all.empty(), told(all));
}

BOOST_AUTO_TEST_CASE(difficulties_of_a_set_must_agree) {
  constexpr auto problem = Severity::problem;
  brings_out("difficulties-differ", problem, Area::metadata,
             [](Set& set) { set.maps[1].metadata.tags = "other"; });
  brings_out("difficulties-differ", problem, Area::metadata,
             [](Set& set) { set.maps[1].general.preview_time_ms = 2000; });
  brings_out("difficulties-differ", Severity::warning, Area::settings,
             [](Set& set) { set.maps[1].general.audio_lead_in_ms = 2000; });
  brings_out("difficulties-differ", problem, Area::timing,
             [](Set& set) { set.maps[1].timing_lines[0].beat_length = 501; });
  brings_out("difficulties-differ", Severity::minor, Area::timing,
             [](Set& set) { set.maps[1].timing_lines[0].beat_length = 500.01; });
  brings_out("difficulties-differ", problem, Area::audio, [](Set& set) {
    set.maps[1].general.audio_filename = "other.mp3";
    set.others.push_back({"other.mp3", mp3(68)});
  });
  brings_out("version-twice", problem, Area::metadata, [](Set& set) {
    set.maps[1].metadata.version = "HARD";
    set.maps[1].metadata.title = "Another name for the file";
  });
  brings_out("id-twice", problem, Area::metadata, [](Set& set) {
    for (Beatmap& map : set.maps) map.metadata.beatmap_id = 12;
  });
}

BOOST_AUTO_TEST_CASE(a_short_set_begins_with_a_low_level) {
  brings_out("no-low-difficulty", Severity::problem, Area::spread, [](Set& set) { set.maps.pop_back(); });
}

BOOST_AUTO_TEST_CASE(the_song_is_there_and_of_a_format_and_rate_that_is_accepted) {
  constexpr auto problem = Severity::problem;
  brings_out("audio-missing", problem, Area::audio, [](Set& set) { set.others.erase(set.others.begin()); });
  brings_out("audio-format", problem, Area::audio,
             [](Set& set) { set.others[0].content = "RIFF\0\0\0\0WAVEfmt "s; });
  brings_out("long-tail", Severity::warning, Area::audio, [](Set& set) { set.others[0].content = mp3(100); });
  brings_out("audio-bitrate", problem, Area::audio, [](Set& set) {
    std::string slow;  // 64 kbps
    for (int i = 0; i < 2600; ++i) slow += "\xFF\xFB\x50\x00"s + std::string(204, '\0');
    set.others[0].content = slow;
  });
}

BOOST_AUTO_TEST_CASE(the_background_is_there_and_of_a_size_that_is_accepted) {
  constexpr auto problem = Severity::problem;
  brings_out("background-missing", problem, Area::artwork, [](Set& set) { set.others.pop_back(); });
  brings_out("background-format", problem, Area::artwork, [](Set& set) { set.others[1].content = "GIF89a"; });
  brings_out("background-size", problem, Area::artwork,
             [](Set& set) { set.others[1].content = png(2561, 1440); });
  brings_out("background-size", problem, Area::artwork,
             [](Set& set) { set.others[1].content = png(159, 120); });
  brings_out("background-small", Severity::warning, Area::artwork,
             [](Set& set) { set.others[1].content = png(800, 600); });
  brings_out("background-too-heavy", problem, Area::artwork,
             [](Set& set) { set.others[1].content += std::string(2500000, '\0'); });
}

BOOST_AUTO_TEST_CASE(files_beside_the_maps_are_checked) {
  constexpr auto problem = Severity::problem;
  brings_out("file-type", problem, Area::file, [](Set& set) { set.others.push_back({"run.exe", "MZ"}); });
  brings_out("empty-file", problem, Area::file, [](Set& set) {
    set.others.push_back({"soft-hitclap.wav", ""});
  });
  brings_out("unused-file", Severity::warning, Area::file, [](Set& set) {
    set.others.push_back({"old take.mp3", "x"});
  });
  brings_out("map-in-folder", Severity::warning, Area::file, [](Set& set) {
    set.others.push_back({"old/a.osu", "osu file format v14"});
  });
  brings_out("entry-skipped", problem, Area::file, [](Set& set) {
    set.skipped.push_back({"../x.osu", "leaves the archive"});
  });
  brings_out("no-map", problem, Area::file, [](Set& set) { set.maps.clear(); });
  brings_out("unreadable-map", problem, Area::file, [](Set& set) { set.others.push_back({"void.osu", ""}); });
  Set used;
  used.others.push_back({"sb/star.png", png(10, 10)});
  used.others.push_back(
      {"The Band - A Song (somebody).osb", "[Events]\nSprite,Pass,Centre,\"SB\\star.png\",0,0\n"});
  used.others.push_back({"soft-hitclap2.wav", "RIFF"});
  const std::vector<Finding> all = check_mapset(used.mapset());
  BOOST_TEST(all.empty(), told(all));
}

BOOST_AUTO_TEST_CASE(the_command_exits_with_one_on_a_problem_and_with_nothing_else) {
  const testing::TemporaryFolder folder;
  const std::string good = folder.path() / "good.osu", bad = folder.path() / "bad.osu",
                    set = folder.path() / "a.osz";
  Beatmap map = clean_map();
  write_beatmap_file(map, good);
  map.objects[4].time_ms += 3;
  map.events.background.clear();
  write_beatmap_file(map, bad);
  write_mapset_file(set, Set().mapset().files);

  const auto clean = osugen_map({"check", good});
  BOOST_TEST(clean.exit_code == 0);
  BOOST_TEST(clean.out == stars_of(clean_map()) + "0 problems, 0 warnings, 0 minor\n");
  BOOST_TEST(osugen_map({"check", set}).exit_code == 0);

  const auto spoiled = osugen_map({"check", bad});
  BOOST_TEST(spoiled.exit_code == 1);
  BOOST_TEST(spoiled.out ==
             "[Hard]\n"
             "  -          problem  artwork   There is no background image (no-background)\n"
             "  00:03:003  problem  timing    Circle is 3.0 ms after the beat (unsnapped)\n"
             "\n" +
                 stars_of(map) + "2 problems, 0 warnings, 0 minor\n");
  BOOST_TEST(osugen_map({"check", bad, "-i", "artwork", "--ignore", "timing"}).exit_code == 0);
  BOOST_TEST(osugen_map({"check", bad, "-i", "art"}).exit_code == 2);
  BOOST_TEST(osugen_map({"check", good, "--level", "easy"}).out.find("spinner") == std::string::npos);
  BOOST_TEST(osugen_map({"check", good, "--level", "easy"}).out.find("AR 7 is unusual for an Easy") !=
             std::string::npos);
  BOOST_TEST(osugen_map({"check", set, "--level", "easy"}).exit_code == 2);
  BOOST_TEST(osugen_map({"check", folder.path() / "absent.osu"}).exit_code == 66);

  const auto json = nlohmann::json::parse(osugen_map({"check", "--json", bad}).out);
  BOOST_TEST(json["problems"] == 2);
  BOOST_TEST(json["findings"][1]["code"] == "unsnapped");
  BOOST_TEST(json["findings"][1]["category"] == "timing");
  BOOST_TEST(json["findings"][1]["severity"] == "problem");
  BOOST_TEST(json["findings"][1]["time_ms"] == 3003);
  BOOST_TEST(json["findings"][0]["time_ms"].is_null());
  BOOST_TEST(json["stars"]["version"] == kStarsVersion);
  BOOST_TEST(json["stars"]["difficulties"][0]["difficulty"] == "Hard");
  BOOST_TEST(json["stars"]["difficulties"][0]["total"] == star_rating(map).total);
}

BOOST_AUTO_TEST_CASE(the_command_rates_a_set_from_its_easiest_difficulty_up) {
  const testing::TemporaryFolder folder;
  const std::string set = folder.path() / "a.osz";
  write_mapset_file(set, Set().mapset().files);
  const auto stars = nlohmann::json::parse(osugen_map({"check", "--json", set}).out)["stars"]["difficulties"];
  BOOST_REQUIRE(stars.size() == 2);
  BOOST_TEST(stars[0]["difficulty"] == "Normal");
  BOOST_TEST(stars[0]["total"] == star_rating(normal_map()).total);
  BOOST_TEST(stars[1]["difficulty"] == "Hard");
  BOOST_TEST(stars[1]["total"] > stars[0]["total"]);
}

BOOST_AUTO_TEST_CASE(titles_of_strangers_reach_no_terminal_raw) {
  const testing::TemporaryFolder folder;
  Beatmap map = clean_map();
  map.metadata.version = "\x1b[31mred";
  map.events.background.clear();
  write_beatmap_file(map, folder.path() / "a.osu");
  const auto result = osugen_map({"check", folder.path() / "a.osu"});
  BOOST_TEST(result.out.find('\x1b') == std::string::npos);
  BOOST_TEST(result.out.find("?[31mred") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_map_or_set_of_the_corpus_stops_checks_or_picture) {
  const auto corpus = testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: there is no corpus");
    return;
  }
  int maps = 0, pictures = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*corpus)) {
    const std::string extension = entry.path().extension();
    if (extension == ".osz" || extension == ".olz") check_mapset(read_mapset_file(entry.path()));
    if (extension != ".osu") continue;
    try {
      const ReadBeatmap read = read_beatmap_file(entry.path());
      check_beatmap(read.map, std::nullopt, read.rejected);
      ++maps;
      BOOST_TEST(picture_svg(read.map).size() < 3000000U);
      ++pictures;
    } catch (const Error& e) {
      BOOST_TEST((e.kind() == Error::Kind::bad_input), entry.path() << ": " << e.message());
    }
  }
  BOOST_TEST(maps > 400);
  BOOST_TEST(pictures > 200);
}
