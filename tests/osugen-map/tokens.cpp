// osugen-map tokenize and detokenize, as a user runs them.
#include <nlohmann/json.hpp>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <string>

#include <osugen/beatmap/reader.h>
#include <testing/testing.h>

using namespace osugen;
using testing::ProcessResult;
using testing::TemporaryFolder;

namespace {

constexpr const char* kMap =
    "osu file format v14\n\n[General]\nMode: 0\n\n[Difficulty]\nSliderMultiplier:1.4\n\n[TimingPoints]\n"
    "1000,400,4,2,0,60,1,0\n\n[HitObjects]\n104,198,1000,5,0\n104,198,1400,2,0,B|156:202|208:258,2,140\n"
    "256,192,2600,12,0,3870\n504,378,5000,1,8\n";

struct Fixture {
  TemporaryFolder folder;
  std::string map = write("map.osu", kMap);

  std::string write(const std::string& name, const std::string& text) const {
    const auto path = folder.path() / name;
    std::ofstream(path) << text;
    return path.string();
  }

  static ProcessResult osugen_map(std::vector<std::string> arguments,
                                  const std::string& pipeline = "reference") {
    const auto file = testing::source_dir() / "pipelines" / (pipeline + ".json");
    arguments.insert(arguments.begin() + 1, file.string());
    arguments.insert(arguments.begin(), (testing::binary_dir() / "bin" / "osugen-map").string());
    return testing::run(arguments);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_map_becomes_ids_and_the_ids_become_the_map_again, Fixture) {
  const ProcessResult tokens = osugen_map({"tokenize", map});
  BOOST_REQUIRE_EQUAL(tokens.exit_code, 0);
  const auto ids = nlohmann::json::parse(tokens.out);
  BOOST_TEST(ids.front() == 1);
  BOOST_TEST(ids.back() == 2);
  BOOST_TEST(tokens.err.find("lost: hitsounds, dropped: 1") != std::string::npos);

  const ProcessResult back = osugen_map({"detokenize", write("ids.json", tokens.out), "--set",
                                         "timing.type=from_map", "--set", "timing.map=" + map});
  BOOST_REQUIRE_EQUAL(back.exit_code, 0);
  const Beatmap given = read_beatmap(kMap, "given").map, result = read_beatmap(back.out, "result").map;
  BOOST_REQUIRE_EQUAL(result.objects.size(), given.objects.size());
  for (std::size_t i = 0; i < given.objects.size(); ++i) {
    BOOST_CHECK(result.objects[i].kind == given.objects[i].kind);
    BOOST_CHECK(result.objects[i].position == given.objects[i].position);
    BOOST_TEST(std::abs(result.objects[i].time_ms - given.objects[i].time_ms) <= 3.0);
    BOOST_TEST(result.objects[i].slider.slides == given.objects[i].slider.slides);
  }
  // The first object decodes a little before the red line, which then begins a bar earlier.
  const TimingLine red = result.timing_lines.at(0);
  BOOST_TEST(red.time_ms <= result.objects.front().time_ms);
  BOOST_TEST(std::fmod(1000.0 - red.time_ms, red.beat_length * red.meter) == 0.0);
}

BOOST_FIXTURE_TEST_CASE(the_plain_pipeline_writes_the_plan_to_the_letter, Fixture) {
  const ProcessResult tokens = osugen_map({"tokenize", map}, "reference_plain");
  // 3 + bin of 1000, 400, 1200 and 2400 ms; 64 * ln(dt) / ln 5000 is 51.9, 45.0, 53.3 and 58.5.
  const std::string expected =
      "[1,54,67,68,101,143,48,70,101,143,72,117,143,72,117,150,74,56,67,78,81,61,67,68,126,158,2]\n";
  BOOST_TEST(tokens.out == expected);
}

BOOST_FIXTURE_TEST_CASE(losses_can_be_had_as_json, Fixture) {
  const ProcessResult tokens = osugen_map({"tokenize", map, "--json-losses"});
  const auto losses = nlohmann::json::parse(tokens.err).at("losses");
  BOOST_REQUIRE(!losses.empty());
  BOOST_TEST(losses[0].at("count") == 1);
}

BOOST_FIXTURE_TEST_CASE(passes_are_applied_when_asked_for, Fixture) {
  const std::string ids = write("ids.json", osugen_map({"tokenize", map}).out);
  const auto snapped = osugen_map({"detokenize", ids, "--passes", "--set", "passes=[{\"type\":\"snap\"}]",
                                   "--set", "timing.type=from_map", "--set", "timing.map=" + map});
  BOOST_REQUIRE_EQUAL(snapped.exit_code, 0);
  BOOST_TEST(read_beatmap(snapped.out, "snapped").map.objects.at(1).time_ms == 1400.0);
}

BOOST_FIXTURE_TEST_CASE(another_quantizer_takes_its_place_by_one_line, Fixture) {
  const ProcessResult tokens = osugen_map({"tokenize", map, "--set", "tokenizer.time={\"type\":\"linear\"}",
                                           "--set", "tokenizer.split_gaps=false"});
  BOOST_REQUIRE_EQUAL(tokens.exit_code, 0);
  // The song begins at its bias; a bin is 78.125 ms wide.
  BOOST_TEST(nlohmann::json::parse(tokens.out).at(1) == 3 + static_cast<int>(1000 / 78.125));
}

BOOST_FIXTURE_TEST_CASE(ids_that_are_none_are_named_by_their_place, Fixture) {
  const auto error = [this](const std::string& text) {
    const ProcessResult result = osugen_map({"detokenize", write("bad.json", text)});
    BOOST_TEST(result.exit_code == 65);
    BOOST_TEST(result.out == "");
    return result.err;
  };
  const auto has = [](const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
  };
  BOOST_TEST(has(error("[1,3,\"x\"]"), "bad.json: token 2: a string is not a token id"));
  BOOST_TEST(
      has(error("[1,3,4000]"), "bad.json: token 2: id 4000 is not in the vocabulary (accepted: 0 to 159)"));
  BOOST_TEST(has(error("[1,40,95]"), "bad.json: token 2: the token COORD_X_0 is not allowed here"));
  BOOST_TEST(has(error("[1,40,159]"), "the token RESERVED is not allowed here"));
  BOOST_TEST(has(error("[1,40.5]"), "a fraction"));
  BOOST_TEST(has(error("[1,-3]"), "id -3 is not in the vocabulary"));
  BOOST_TEST(has(error("[1,99999999999999999999]"), "bad.json: token 1"));
  BOOST_TEST(has(error("[1,18446744073709551615]"), "a number out of range"));
  BOOST_TEST(has(error("{\"ids\":[1]}"), "an object"));
  BOOST_TEST(has(error(""), "invalid JSON"));
  BOOST_TEST(has(error("[1,3"), "invalid JSON"));
  BOOST_TEST(has(error("[1,40,68,95]"), "the tokens end within an object"));
  BOOST_TEST(has(error(std::string(100000, '[')), "token 0"));
  BOOST_TEST(osugen_map({"detokenize", (folder.path() / "absent.json").string()}).exit_code == 66);
}

BOOST_FIXTURE_TEST_CASE(a_map_of_which_nothing_can_be_said_is_refused, Fixture) {
  const ProcessResult result =
      osugen_map({"tokenize", write("empty.osu", "osu file format v14\n[TimingPoints]\n0,500\n")});
  BOOST_TEST(result.exit_code == 65);
  BOOST_TEST(result.out == "");
  BOOST_TEST(result.err.find("no object of the map can be encoded") != std::string::npos);
}
