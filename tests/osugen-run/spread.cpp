// osugen-run --spread: several levels of one mapset in one run, with small untrained weights.
#include <boost/test/unit_test.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include <osugen/beatmap/reader.h>
#include <osugen/generate/spread.h>
#include <osugen/interfaces/version.h>
#include <osugen/mapset/check.h>
#include <osugen/mapset/osz.h>

#include "run_program.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
namespace fs = std::filesystem;
using Json = nlohmann::json;

/// A run that must succeed; its --json.
Json made(std::vector<std::string> arguments) {
  arguments.emplace_back("--json");
  const ProcessResult result = osugen_run(arguments);
  BOOST_TEST_INFO(result.err);
  BOOST_REQUIRE_EQUAL(result.exit_code, 0);
  return Json::parse(result.out);
}

/// The maps of a mapset by the names of their difficulties.
std::map<std::string, Beatmap> maps_in(const fs::path& file) {
  std::map<std::string, Beatmap> maps;
  const Mapset mapset = read_mapset_file(file);
  for (const MapsetFile* one : mapset.beatmaps()) {
    ReadBeatmap read = read_beatmap(one->content, one->name);
    BOOST_TEST(read.rejected.empty());
    maps[read.map.metadata.version] = std::move(read.map);
  }
  return maps;
}

void refused(const std::vector<std::string>& arguments, const std::string& words) {
  const ProcessResult result = osugen_run(arguments);
  BOOST_TEST_INFO(result.err);
  BOOST_TEST(result.exit_code == static_cast<int>(Error::Kind::usage));
  BOOST_TEST(result.err.find(words) != std::string::npos, words);
}

const char* const kAll = "easy,normal,hard,insane,expert";

}  // namespace

BOOST_AUTO_TEST_CASE(a_spread_is_one_mapset_of_its_levels_with_the_song_once) {
  const TemporaryFolder folder;
  const fs::path song = song_file(folder.path()), output = folder.path() / "set.osz";
  const Json summary = made({small_pipeline(folder.path()), "-i", song, "-o", output, "--spread", kAll});
  const Mapset mapset = read_mapset_file(output);
  BOOST_TEST(mapset.files.size() == 6U);
  BOOST_REQUIRE(mapset.find("audio.wav") != nullptr);
  BOOST_TEST((mapset.find("audio.wav")->content == read_file(song)));
  const auto maps = maps_in(output);
  BOOST_REQUIRE_EQUAL(maps.size(), kLevelFacts.size());
  BOOST_REQUIRE_EQUAL(summary.at("levels").size(), kLevelFacts.size());
  for (const LevelFacts& facts : kLevelFacts) {
    const Beatmap& map = maps.at(facts.title);
    const Json& level = summary.at("levels").at(static_cast<std::size_t>(facts.level));
    BOOST_TEST(level.at("version") == facts.title);
    BOOST_TEST(level.at("objects").at("total") == map.objects.size());
    BOOST_TEST(level.at("contained").is_null() == (facts.level == Level::expert));
    BOOST_TEST(map.difficulty.ar == facts.usual.ar);
    BOOST_TEST(map.difficulty.cs == facts.usual.cs);
    BOOST_TEST(map.difficulty.od == facts.usual.od);
    BOOST_TEST(map.difficulty.hp == facts.usual.hp);
    BOOST_TEST(map.general.audio_filename == "audio.wav");
  }
}

BOOST_AUTO_TEST_CASE(levels_of_a_set_agree_on_all_that_a_set_must_agree_on) {
  const TemporaryFolder folder;
  const fs::path song = song_file(folder.path());
  for (const char* seed : {"1", "2", "3"}) {
    const fs::path output = folder.path() / "set.osz";
    made({small_pipeline(folder.path()), "-i", song, "-o", output, "--spread", kAll, "--seed", seed});
    for (const Finding& finding : check_mapset(read_mapset_file(output))) {
      BOOST_TEST_CONTEXT(finding.message) {
        BOOST_TEST(finding.code != "difficulties-differ");
        BOOST_TEST(finding.code != "level-guideline");
        BOOST_TEST(finding.code != "version-twice");
        BOOST_TEST(finding.code != "no-low-difficulty");
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_order_of_the_levels_and_the_number_of_threads_change_no_byte) {
  const TemporaryFolder folder;
  const fs::path song = song_file(folder.path()), pipeline = small_pipeline(folder.path());
  std::set<std::string> results;
  for (const auto& [levels, threads] :
       {std::pair{"easy,hard", "1"}, std::pair{"hard,easy", "2"}, std::pair{"easy,hard", "2"}}) {
    const fs::path output = folder.path() / "set.osz";
    made({pipeline, "-i", song, "-o", output, "--seed", "11", "--spread", levels, "--threads", threads});
    results.insert(read_file(output));
  }
  BOOST_TEST(results.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_hardest_level_is_the_map_that_is_made_of_it_alone) {
  const TemporaryFolder folder;
  const fs::path song = song_file(folder.path()), pipeline = small_pipeline(folder.path());
  made({pipeline, "-i", song, "-o", folder.path() / "set.osz", "--spread", "insane,normal"});
  made({pipeline, "-i", song, "-o", folder.path() / "alone.osz", "--level", "insane"});
  const Beatmap of_set = maps_in(folder.path() / "set.osz").at("Insane");
  const Beatmap alone = maps_in(folder.path() / "alone.osz").at("Insane");
  BOOST_REQUIRE_EQUAL(of_set.objects.size(), alone.objects.size());
  for (std::size_t i = 0; i < alone.objects.size(); ++i) {
    BOOST_TEST(of_set.objects[i].time_ms == alone.objects[i].time_ms);
    BOOST_TEST((of_set.objects[i].position == alone.objects[i].position));
  }
  BOOST_TEST(of_set.difficulty.od == alone.difficulty.od);
}

BOOST_AUTO_TEST_CASE(with_gaps_in_ticks_the_rhythm_of_the_easier_is_within_that_of_the_harder) {
  if (!fs::exists(binary_dir() / "lib/" OSUGEN_PLUGIN_SUBDIR "/beat.so")) {
    BOOST_TEST_MESSAGE("skipped: the quantizer beat is not built");
    return;
  }
  const TemporaryFolder folder;
  const fs::path song = song_file(folder.path(), 40), output = folder.path() / "set.osz";
  const std::vector<std::string> run{
      small_pipeline(folder.path()), "-i", song, "-o", output, "--spread", kAll, "--set",
      "tokenizer.time.type=beat"};
  const auto shares = [&](const char* seed, const char* containment) {
    std::vector<std::string> arguments = run;
    arguments.insert(arguments.end(), {"--seed", seed, "--set", std::string("containment=") + containment});
    const Json summary = made(arguments);
    const auto maps = maps_in(output);
    std::vector<double> measured;
    for (std::size_t i = 0; i + 1 < kLevelFacts.size(); ++i) {
      const Beatmap &easier = maps.at(kLevelFacts[i].title), &harder = maps.at(kLevelFacts[i + 1].title);
      measured.push_back(contained_share(easier, harder));
      BOOST_TEST(summary.at("levels").at(i).at("contained").get<double>() == measured.back());
    }
    return measured;
  };
  double free_sum = 0;
  for (const char* seed : {"1", "2", "3"}) {
    for (const double share : shares(seed, "true")) BOOST_TEST(share == 1);
    for (const double share : shares(seed, "false")) free_sum += share;
  }
  BOOST_TEST(free_sum < 6);  // of 12: it is not by chance
}

BOOST_AUTO_TEST_CASE(a_normal_has_an_object_wherever_the_easy_of_its_set_has_one) {
  if (!fs::exists(binary_dir() / "lib/" OSUGEN_PLUGIN_SUBDIR "/beat.so")) {
    BOOST_TEST_MESSAGE("skipped: the quantizer beat is not built");
    return;
  }
  const TemporaryFolder folder;
  const fs::path song = song_file(folder.path(), 40), output = folder.path() / "set.osz";
  std::size_t objects = 0;
  for (const char* seed : {"1", "2", "3"}) {
    made({small_pipeline(folder.path()), "-i", song, "-o", output, "--spread", kAll, "--set",
          "tokenizer.time.type=beat", "--seed", seed});
    const auto maps = maps_in(output);
    Beatmap heads;  // of the Normal: no ends, no turns
    for (const HitObject& object : maps.at("Normal").objects) {
      heads.objects.emplace_back();
      heads.objects.back().time_ms = object.time_ms;
    }
    BOOST_TEST(contained_share(maps.at("Easy"), heads) == 1);
    objects += maps.at("Easy").objects.size();
  }
  BOOST_TEST(objects > 10U);
}

BOOST_AUTO_TEST_CASE(a_level_of_the_set_is_what_the_pipeline_says_of_it) {
  const TemporaryFolder folder;
  const fs::path output = folder.path() / "set.osz";
  made({small_pipeline(folder.path()), "-i", song_file(folder.path()), "-o", output, "--spread",
        "normal,hard", "--set", "levels.hard.od=6.5", "--set", "metadata.title=Tune"});
  const auto maps = maps_in(output);
  BOOST_TEST(maps.at("Hard").difficulty.od == 6.5F);
  BOOST_TEST(maps.at("Normal").difficulty.od == facts_of(Level::normal).usual.od);
  for (const auto& [name, map] : maps) BOOST_TEST(map.metadata.title == "Tune");
}

BOOST_AUTO_TEST_CASE(what_is_of_one_map_is_refused_with_what_to_do_and_nothing_is_written) {
  const TemporaryFolder folder;
  const std::vector<std::string> run{small_pipeline(folder.path()), "-i", song_file(folder.path())};
  const auto before = names_in(folder.path());
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), run.begin(), run.end());
    return more;
  };
  const std::string osz = folder.path() / "a.osz";
  refused(with({"-o", folder.path() / "a.osu", "--spread", "easy,hard"}), "Use an .osz");
  refused(with({"-o", osz, "--spread", "easy,hard", "--trace", folder.path() / "t"}),
          "--level in place of --spread");
  refused(with({"-o", osz, "--spread", "easy,hard", "--od", "3"}), "--set levels.hard.od");
  refused(with({"-o", osz, "--spread", "easy,hard", "--level", "hard"}),
          "--level cannot be combined with --spread");
  refused(with({"-o", osz, "--spread", "easy,medium"}), "'medium' is not a level");
  refused(with({"-o", osz, "--spread", "easy,hard,easy"}), "duplicate level");
  refused(with({"-o", osz, "--spread", ""}), "is not a level");
  refused(with({"-o", osz, "--level", "medium"}), "\"medium\" is not one of the choices");
  refused(with({"--set", "output=\"a.osu\"", "--spread", "easy,hard"}), "several levels");
  BOOST_TEST((names_in(folder.path()) == before));
}
