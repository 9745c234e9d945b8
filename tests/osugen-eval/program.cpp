// osugen-eval as a user runs it, and what comes of many maps together.
#include <boost/test/unit_test.hpp>

#include <osugen/beatmap/writer.h>
#include <osugen/evaluate/output.h>
#include <osugen/files/files.h>
#include <osugen/mapset/osz.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>

#include "evaluate/made_maps.h"
#include "testing/testing.h"
#include "testing/wav.h"

using namespace osugen;
using namespace osugen::evaluate;
using namespace osugen::testing;
namespace fs = std::filesystem;
namespace tt = boost::test_tools;
using Json = nlohmann::json;

namespace {

ProcessResult eval(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), (binary_dir() / "bin/osugen-eval").string());
  return testing::run(arguments);
}

/// Human sets of some songs, and generated ones whose notes are a little off.
struct Folders {
  TemporaryFolder folder;
  std::string human = folder.path() / "human", generated = folder.path() / "generated";

  explicit Folders(int songs) {
    fs::create_directories(human);
    fs::create_directories(generated);
    for (int i = 0; i < songs; ++i) {
      const auto seed = static_cast<std::uint64_t>(i) + 1;
      Beatmap hard = made_map(seed);
      hard.metadata.title = "Song " + std::to_string(i);
      Beatmap easy = with_density(hard, 0.4, seed);
      easy.metadata.version = "Easy";
      const Audio sound = made_song(hard);
      const std::string song = wav_of(sound.samples, sound.sample_rate);
      const auto write = [&](const std::string& where, const std::vector<Beatmap>& maps) {
        std::vector<MapsetFile> files{{"song.wav", song}};
        for (const Beatmap& map : maps) files.push_back({map.metadata.version + ".osu", write_beatmap(map)});
        write_mapset_file(fs::path(where) / (std::to_string(i) + ".osz"), files);
      };
      write(human, {easy, hard});
      write(generated, {jittered(easy, 8, seed), jittered(hard, 8, seed)});
    }
  }
};

const Json& level_of(const Json& result, const std::string& name) {
  for (const Json& level : result["levels"])
    if (level["level"] == name) return level;
  throw std::runtime_error("no level " + name);
}

}  // namespace

BOOST_AUTO_TEST_CASE(sets_are_compared_level_by_level_and_beside_the_baselines) {
  const Folders folders(3);
  const ProcessResult run =
      eval({folders.generated, "--reference", folders.human, "--json", "--window-s", "10"});
  BOOST_TEST_REQUIRE(run.exit_code == 0, run.err);
  const Json result = Json::parse(run.out);
  BOOST_TEST(result["version"] == 1);
  BOOST_TEST(result["pairs"].size() == 6U);
  BOOST_TEST(result["without_audio"].empty());
  BOOST_TEST(result["metrics"].size() == metrics().size());
  const Json& hard = level_of(result, "Hard");
  BOOST_TEST(hard["songs"] == 3);
  const double f1 = hard["metrics"]["f1_20"]["mean"];
  BOOST_TEST(f1 > 0.9);
  double sum = 0, matched = 0, both = 0;
  for (const Json& pair : result["pairs"])
    if (pair["level"] == "Hard") sum += pair["values"]["f1_20"].get<double>();
  BOOST_TEST(f1 == sum / 3, tt::tolerance(1e-12));  // macro
  const Json& pooled = hard["pooled"]["f1_20"];
  matched = pooled["matched"];
  both = pooled["reference"].get<double>() + pooled["generated"].get<double>();
  BOOST_TEST(pooled["f1"].get<double>() == 2 * matched / both, tt::tolerance(1e-12));  // micro
  for (const char* baseline : {"metronome", "picker", "picker_snapped"}) {
    const Json& beside = hard["baselines"][baseline]["metrics"]["f1_20"];
    BOOST_TEST(beside["difference"]["mean"].get<double>() == f1 - beside["mean"].get<double>(),
               tt::tolerance(1e-9));
    BOOST_TEST(!hard["baselines"][baseline]["metrics"].contains("spacing_w1"));
  }
  // The song clicks at every object, which the picker finds better than these jittered maps have it.
  BOOST_TEST(hard["baselines"]["picker_snapped"]["metrics"]["f1_10"]["generated_is"] == "worse");
  BOOST_TEST(hard["baselines"]["metronome"]["metrics"]["dc_human"]["generated_is"] == "better");
  BOOST_TEST(hard["metrics"].contains("seam_rate"));
  BOOST_TEST(hard["faults"]["counts"]["overlaps"].contains("at_most_per_1000") ==
             (hard["faults"]["counts"]["overlaps"]["count"] == 0));
}

BOOST_AUTO_TEST_CASE(the_same_input_gives_the_same_bytes_in_any_order) {
  const Folders folders(3);
  const std::string a = folders.generated + "/0.osz", b = folders.generated + "/1.osz",
                    c = folders.generated + "/2.osz";
  const auto eval_all = [&](const std::vector<std::string>& sets, const char* seed) {
    std::vector<std::string> arguments = sets;
    arguments.insert(arguments.end(),
                     {"-r", folders.human, "--json", "--resamples", "50", "--no-baselines", "--seed", seed});
    const ProcessResult run = eval(arguments);
    BOOST_TEST_REQUIRE(run.exit_code == 0, run.err);
    return run.out;
  };
  const std::string first = eval_all({a, b, c}, "1");
  BOOST_TEST(first == eval_all({a, b, c}, "1"));
  BOOST_TEST((Json::parse(first)["levels"] == Json::parse(eval_all({c, a, b}, "1"))["levels"]));
  BOOST_TEST((Json::parse(first)["levels"] != Json::parse(eval_all({a, b, c}, "2"))["levels"]));
}

BOOST_AUTO_TEST_CASE(several_maps_of_one_song_count_as_one_song) {
  Evaluation evaluation;
  const auto add = [&](const char* unit, double f1) {
    PairResult pair;
    pair.generated = pair.reference = "x";
    pair.unit = unit;
    pair.level = "Hard";
    pair.map.values.set("f1_20", f1);
    MapResult baseline;
    baseline.values.set("f1_20", 0.5);
    pair.baselines["metronome"] = baseline;
    evaluation.pairs.push_back(pair);
  };
  add("one", 0.9), add("one", 0.7), add("one", 0.8), add("two", 0.4);
  const auto levels = summarize(evaluation, {1, 1000});
  BOOST_REQUIRE(levels.size() == 1U);
  const MetricSummary& summary = levels[0].metrics.at("f1_20");
  BOOST_TEST(summary.over_songs.mean == 0.6, tt::tolerance(1e-12));
  BOOST_TEST(summary.over_songs.count == 2U);
  const BaselineSummary& beside = levels[0].baselines.at("metronome").at("f1_20");
  BOOST_TEST(beside.difference.mean == 0.1, tt::tolerance(1e-9));
  BOOST_TEST(beside.difference.low == -0.1, tt::tolerance(1e-9));
  BOOST_TEST(beside.difference.high == 0.3, tt::tolerance(1e-9));
  BOOST_TEST(!beside.better);
}

BOOST_AUTO_TEST_CASE(distance_to_the_human_band_is_0_within_it) {
  Evaluation evaluation;
  for (int i = 0; i < 11; ++i) {
    PairResult pair;
    pair.generated = pair.reference = "x";
    pair.unit = std::to_string(i);
    pair.level = "Hard";
    pair.human.values.set("gap_cv", i / 10.0);  // p10 0.1, p90 0.9
    pair.map.values.set("gap_cv", i == 0 ? 1.45 : 0.5);
    evaluation.pairs.push_back(pair);
  }
  const auto levels = summarize(evaluation, {1, 1000});
  const MetricSummary& summary = levels[0].metrics.at("gap_cv");
  BOOST_TEST(summary.human_p10 == 0.1, tt::tolerance(1e-9));
  BOOST_TEST(summary.human_p90 == 0.9, tt::tolerance(1e-9));
  BOOST_TEST(summary.outside_human->mean == 0.55 / 11, tt::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(maps_alone_need_neither_reference_nor_song) {
  const TemporaryFolder folder;
  write_beatmap_file(made_map(1), folder.path() / "a.osu");
  const ProcessResult run = eval({(folder.path() / "a.osu").string()});
  BOOST_TEST_REQUIRE(run.exit_code == 0, run.err);
  BOOST_TEST(run.out.find("evaluated alone") != std::string::npos);
  BOOST_TEST(run.out.find("unique 4-grams") != std::string::npos);
  BOOST_TEST(run.out.find("onset F1") == std::string::npos);
  BOOST_TEST(run.out.find("its song is missing") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_song_that_cannot_be_decoded_is_named_and_the_rest_goes_on) {
  const TemporaryFolder folder;
  write_beatmap_file(made_map(1), folder.path() / "a.osu");
  write_file_atomically(folder.path() / "song.wav", "no song");
  const std::string map = (folder.path() / "a.osu").string();
  const ProcessResult run = eval({map, "-r", map});
  BOOST_TEST_REQUIRE(run.exit_code == 0, run.err);
  BOOST_TEST(run.out.find("its song cannot be decoded") != std::string::npos);
  BOOST_TEST(run.out.find("  metronome ") != std::string::npos);
  BOOST_TEST(run.out.find("  picker ") == std::string::npos);
  // Named by hand it must be right.
  BOOST_TEST(eval({map, "-r", map, "--audio", (folder.path() / "song.wav").string()}).exit_code == 65);
}

BOOST_AUTO_TEST_CASE(a_map_without_objects_scores_nothing_and_breaks_nothing) {
  const TemporaryFolder folder;
  Beatmap empty = made_map(1);
  empty.objects.clear();
  write_beatmap_file(empty, folder.path() / "empty.osu");
  write_beatmap_file(made_map(1), folder.path() / "full.osu");
  const std::string map = (folder.path() / "empty.osu").string(),
                    full = (folder.path() / "full.osu").string();
  const ProcessResult run = eval({map, "-r", full, "--json"});
  BOOST_TEST_REQUIRE(run.exit_code == 0, run.err);
  const Json pair = Json::parse(run.out)["pairs"][0];
  BOOST_TEST(pair["values"]["f1_20"] == 0);
  BOOST_TEST(pair["values"]["rate_ratio"] == 0);
  BOOST_TEST(eval({full, "-r", map}).exit_code == 65);  // nothing to compare with
}

BOOST_AUTO_TEST_CASE(wrong_command_lines_are_refused_with_what_would_be_right) {
  BOOST_TEST(eval({}).exit_code == 2);
  BOOST_TEST(eval({"x.osu", "--pairs", "p.csv"}).exit_code == 2);
  BOOST_TEST(eval({"x.osu", "--match", "ear"}).exit_code == 2);
  BOOST_TEST(eval({"x.osu", "--metronome", "0"}).exit_code == 2);
  BOOST_TEST(eval({"x.osu", "--window-s", "-1"}).exit_code == 2);
  BOOST_TEST(eval({"/absent.osu"}).exit_code == 66);
  const ProcessResult help = eval({"--help"});
  BOOST_TEST(help.exit_code == 0);
  BOOST_TEST(help.out.find("metronome") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_page_escapes_what_strangers_have_written) {
  const TemporaryFolder folder;
  Beatmap map = made_map(1);
  map.metadata.version = "<script>alert(1)</script>";
  write_mapset_file(folder.path() / "a.osz", {{"a.osu", write_beatmap(map)}});
  const fs::path page = folder.path() / "page.html";
  const std::string set = (folder.path() / "a.osz").string();
  const ProcessResult run = eval({set, "-r", set, "--report", page.string()});
  BOOST_TEST_REQUIRE(run.exit_code == 0, run.err);
  const std::string text = read_file(page);
  BOOST_TEST(text.find("<script") == std::string::npos);
  BOOST_TEST(text.find("&lt;script&gt;") != std::string::npos);
  BOOST_TEST(text.find("http") == std::string::npos);
  BOOST_TEST(eval({set, "--report", (folder.path() / "absent/page.html").string()}).exit_code == 73);
}

BOOST_AUTO_TEST_CASE(the_scorecard_shows_medians_beside_the_human_range_and_marks_what_is_outside) {
  const Folders folders(3);
  const ProcessResult run = eval({"--scorecard", folders.generated});
  BOOST_TEST_REQUIRE(run.exit_code == 0, run.err);
  BOOST_TEST(run.out.find("6 maps, levels by name") == 0U);
  BOOST_TEST(run.out.find("Easy: 3 maps") != std::string::npos);
  BOOST_TEST(run.out.find("Hard: 3 maps") != std::string::npos);
  BOOST_TEST(run.out.find("mean over figures") != std::string::npos);
  // Its circles lie at random: no human Hard turns back as often.
  const Json card = Json::parse(eval({"--scorecard", folders.generated, "--json"}).out);
  BOOST_TEST(card["version"] == 1);
  BOOST_TEST(card["maps"].size() == 6U);
  const Json& hard = level_of(card, "Hard");
  const Json& turns = hard["figures"]["turns_over_135"];
  BOOST_TEST(turns["outside"] == true);
  BOOST_TEST(turns["median"].get<double>() > turns["human"]["p90"].get<double>());
  double sum = 0, count = 0;
  for (const auto& [id, figure] : hard["figures"].items())
    if (!figure["human"].is_null()) sum += figure["inside"].get<double>(), ++count;
  BOOST_TEST(hard["inside"].get<double>() == sum / count, tt::tolerance(1e-12));
  BOOST_TEST(level_of(card, "Easy")["inside"].is_null());  // there are no bands of Easy
  const auto line = run.out.find("turns over 135°", run.out.find("Hard: 3 maps"));
  BOOST_TEST(run.out.substr(line, run.out.find('\n', line) - line).find("↑") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(maps_measured_by_bands_of_their_own_are_inside) {
  const Folders folders(9);
  const std::string bands = (folders.folder.path() / "mine.json").string();
  BOOST_TEST_REQUIRE(eval({"--scorecard", folders.human, "--write-bands", bands}).exit_code == 0);
  const ProcessResult run = eval({"--scorecard", folders.human, "--bands", bands, "--json"});
  BOOST_TEST_REQUIRE(run.exit_code == 0, run.err);
  for (const char* name : {"Easy", "Hard"}) {
    const Json level = level_of(Json::parse(run.out), name);
    BOOST_TEST(level["inside"].get<double>() > 0.75);
    for (const auto& [id, figure] : level["figures"].items()) BOOST_TEST(figure["outside"] != true, id);
  }
  BOOST_TEST(run.out == eval({"--scorecard", folders.human, "--bands", bands, "--json"}).out);
}

BOOST_AUTO_TEST_CASE(the_page_of_the_scorecard_is_one_file_and_escapes_what_strangers_have_written) {
  const TemporaryFolder folder;
  Beatmap map = made_map(1);
  map.metadata.version = "<script>alert(1)</script> Hard";
  write_mapset_file(folder.path() / "a.osz", {{"a.osu", write_beatmap(map)}});
  write_file_atomically(folder.path() / "bands.json",
                        R"({"version": 1, "source": "<b>mine</b>", "measured": "", "stars": "",
                            "levels": {"Hard": {"figures": {"stacked": [0, 0, 0]}}}})");
  const fs::path page = folder.path() / "card.html";
  const ProcessResult run = eval({"--scorecard", (folder.path() / "a.osz").string(), "--bands",
                                  (folder.path() / "bands.json").string(), "--report", page.string()});
  BOOST_TEST_REQUIRE(run.exit_code == 0, run.err);
  const std::string text = read_file(page);
  BOOST_TEST(text.find("<script") == std::string::npos);
  BOOST_TEST(text.find("<b>mine") == std::string::npos);
  BOOST_TEST(text.find("&lt;script&gt;") != std::string::npos);
  BOOST_TEST(text.find("http") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(wrong_command_lines_of_the_scorecard_are_refused) {
  const TemporaryFolder folder;
  write_beatmap_file(made_map(1), folder.path() / "a.osu");
  const std::string map = (folder.path() / "a.osu").string();
  BOOST_TEST(eval({"--scorecard"}).exit_code == 2);
  BOOST_TEST(eval({"--scorecard", map, "-r", map}).exit_code == 2);
  BOOST_TEST(eval({"--scorecard", map, "--seed", "2"}).exit_code == 2);
  BOOST_TEST(eval({"--scorecard", map, "--by", "ear"}).exit_code == 2);
  BOOST_TEST(eval({map, "--by", "stars"}).exit_code == 2);
  BOOST_TEST(eval({"--scorecard", "/absent.osu"}).exit_code == 66);
  BOOST_TEST(eval({"--scorecard", map, "--bands", "/absent.json"}).exit_code == 66);
  write_file_atomically(folder.path() / "bands.json", "{");
  const ProcessResult bad = eval({"--scorecard", map, "--bands", (folder.path() / "bands.json").string()});
  BOOST_TEST(bad.exit_code == 65);
  BOOST_TEST(bad.err.find("bands.json: is not JSON") != std::string::npos);
  Beatmap nameless = made_map(1);
  nameless.metadata.version = "Kingdom";
  write_beatmap_file(nameless, folder.path() / "b.osu");
  const ProcessResult none = eval({"--scorecard", (folder.path() / "b.osu").string()});
  BOOST_TEST(none.exit_code == 65);
  BOOST_TEST(none.err.find("its name says no level (add '--by stars')") != std::string::npos);
  BOOST_TEST(eval({"--scorecard", (folder.path() / "b.osu").string(), "--by", "stars"}).exit_code == 0);
}

BOOST_AUTO_TEST_CASE(real_maps_of_one_song_are_more_alike_than_a_metronome_is) {
  const auto corpus = testing::corpus();
  if (!corpus) {
    BOOST_TEST_MESSAGE("skipped: the corpus of real maps is missing");
    return;
  }
  const fs::path sets = *corpus / "osu/OliBomby+Mapperatorinator";
  std::vector<std::string> insanes;
  for (const auto& entry : fs::directory_iterator(sets)) {
    const std::string name = entry.path().filename().string();
    if (name.find("MIIRO") != std::string::npos && name.find("'s Insane].osu") != std::string::npos)
      insanes.push_back(entry.path().string());
  }
  BOOST_TEST_REQUIRE(insanes.size() >= 3U);
  double better = 0, pairs = 0;
  for (std::size_t i = 0; i < insanes.size(); ++i) {
    const std::size_t j = (i + 1) % insanes.size();
    const ProcessResult run = eval({insanes[i], "-r", insanes[j], "--json"});
    BOOST_TEST_REQUIRE(run.exit_code == 0, run.err);
    const Json pair = Json::parse(run.out)["pairs"][0];
    BOOST_TEST(std::abs(pair["values"]["grid_phase_ms"].get<double>()) < 1.5);
    BOOST_TEST(pair["values"]["snap_reference"].get<double>() > 0.99);
    better += pair["values"]["interval_js"].get<double>() <
              pair["baselines"]["metronome"]["interval_js"].get<double>();
    better +=
        pair["values"]["ssm_rmse"].get<double>() < pair["baselines"]["metronome"]["ssm_rmse"].get<double>();
    pairs += 2;
  }
  BOOST_TEST(better == pairs);
}
