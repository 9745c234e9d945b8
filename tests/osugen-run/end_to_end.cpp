// osugen-run from a song to a file, with small untrained weights.
#include <boost/test/unit_test.hpp>
#include <cstring>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include <osugen/beatmap/reader.h>
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

ReadBeatmap map_of(const Mapset& mapset) {
  BOOST_REQUIRE_EQUAL(mapset.beatmaps().size(), 1U);
  return read_beatmap(mapset.beatmaps()[0]->content, mapset.beatmaps()[0]->name);
}

/// A safetensors file, read by its specification: the shape of every tensor.
std::map<std::string, std::vector<std::int64_t>> shapes_in(const fs::path& file) {
  const std::string bytes = read_file(file);
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  const Json header = Json::parse(bytes.substr(8, length));
  std::map<std::string, std::vector<std::int64_t>> shapes;
  for (const auto& [name, tensor] : header.items())
    if (name != "__metadata__") shapes[name] = tensor.at("shape").get<std::vector<std::int64_t>>();
  return shapes;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_song_becomes_a_mapset_with_the_song_byte_for_byte) {
  const TemporaryFolder folder;
  const fs::path song = song_file(folder.path()), output = folder.path() / "map.osz";
  const Json summary = made({small_pipeline(folder.path()), "-i", song, "-o", output});
  BOOST_TEST(summary.at("output") == output.string());
  BOOST_TEST(summary.at("untrained") == true);

  const Mapset mapset = read_mapset_file(output);
  BOOST_TEST(mapset.skipped.empty());
  BOOST_REQUIRE_EQUAL(mapset.files.size(), 2U);
  BOOST_REQUIRE(mapset.find("audio.wav") != nullptr);
  BOOST_TEST((mapset.find("audio.wav")->content == read_file(song)));

  const ReadBeatmap read = map_of(mapset);
  BOOST_TEST(read.rejected.empty());
  BOOST_TEST(read.map.general.audio_filename == "audio.wav");
  BOOST_TEST(read.map.objects.size() == summary.at("objects").at("total").get<std::size_t>());
  BOOST_TEST(!read.map.objects.empty());
  BOOST_REQUIRE(!read.map.timing_lines.empty());
  BOOST_TEST(read.map.timing_lines.front().beat_length == 400);
  double before = -1;
  for (const HitObject& object : read.map.objects) {
    BOOST_TEST(object.time_ms > before);
    BOOST_TEST(object.time_ms == std::floor(object.time_ms));
    BOOST_TEST(object.time_ms <= 20000);
    before = object.time_ms;
  }
}

BOOST_AUTO_TEST_CASE(the_result_is_on_standard_output_and_everything_else_is_not) {
  const TemporaryFolder folder;
  const fs::path output = folder.path() / "map.osz";
  const ProcessResult result = osugen_run(
      {small_pipeline(folder.path()), "-i", song_file(folder.path()), "-o", output, "--seed", "5"});
  BOOST_REQUIRE_EQUAL(result.exit_code, 0);
  BOOST_TEST(result.out.rfind(output.string() + "\n", 0) == 0U);
  for (const char* words : {"Unknown Artist - song [Normal]", "0:20", "150 BPM", "seed 5", "UNTRAINED"})
    BOOST_TEST(result.out.find(words) != std::string::npos, words);
  BOOST_TEST(result.out.find("decoding tokens") == std::string::npos);
  BOOST_TEST(result.err.find("decoding tokens: done") != std::string::npos);
  BOOST_TEST(result.err.find('\r') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_quiet_run_says_on_standard_error_only_what_the_user_should_know) {
  const TemporaryFolder folder;
  const ProcessResult result = osugen_run({small_pipeline(folder.path()), "-i", song_file(folder.path()),
                                           "-o", folder.path() / "map.osz", "--progress", "none"});
  BOOST_TEST(result.err.find("note: The weights are UNTRAINED") != std::string::npos);
  BOOST_TEST(result.err.find("decoding tokens") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_map_without_a_mapset_names_the_song) {
  const TemporaryFolder folder;
  const fs::path output = folder.path() / "map.osu";
  made({small_pipeline(folder.path()), "-i", song_file(folder.path()), "-o", output});
  BOOST_TEST(read_beatmap_file(output).map.general.audio_filename == "song.wav");
}

BOOST_AUTO_TEST_CASE(without_a_name_the_mapset_is_named_by_the_song_in_the_working_directory) {
  const TemporaryFolder folder, elsewhere;
  const fs::path pipeline = small_pipeline(folder.path(), R"(, "audio": "song.wav")");
  song_file(folder.path());
  const ProcessResult result = osugen_run(
      {pipeline, "--set", "metadata.title=Tune", "--set", "metadata.artist=Band"}, {}, elsewhere.path());
  BOOST_TEST_INFO(result.err);
  BOOST_REQUIRE_EQUAL(result.exit_code, 0);
  BOOST_TEST((names_in(elsewhere.path()) == std::set<std::string>{"Band - Tune.osz"}));
  BOOST_TEST(map_of(read_mapset_file(elsewhere.path() / "Band - Tune.osz")).map.metadata.title == "Tune");
}

BOOST_AUTO_TEST_CASE(the_difficulty_that_is_asked_for_is_the_maps) {
  const TemporaryFolder folder;
  const fs::path output = folder.path() / "map.osu";
  made({small_pipeline(folder.path()), "-i", song_file(folder.path()), "-o", output, "--ar", "9.3", "--cs",
        "4", "--od", "8.5", "--hp", "6"});
  const Difficulty difficulty = read_beatmap_file(output).map.difficulty;
  BOOST_TEST(difficulty.ar == 9.3F);
  BOOST_TEST(difficulty.cs == 4);
  BOOST_TEST(difficulty.od == 8.5F);
  BOOST_TEST(difficulty.hp == 6);
}

BOOST_AUTO_TEST_CASE(the_bundled_song_becomes_a_mapset_without_a_problem) {
  const TemporaryFolder folder;
  const fs::path song = source_dir() / "examples" / "song.ogg", output = folder.path() / "map.osz";
  made({small_pipeline(folder.path()), "-i", song, "-o", output});
  const Mapset mapset = read_mapset_file(output);
  BOOST_REQUIRE(mapset.find("audio.ogg") != nullptr);
  BOOST_TEST((mapset.find("audio.ogg")->content == read_file(song)));
  const ReadBeatmap read = map_of(mapset);
  BOOST_TEST(read.rejected.empty());
  BOOST_TEST(read.map.metadata.title != "Unknown Title");
}

BOOST_AUTO_TEST_CASE(every_sampler_makes_a_map) {
  const TemporaryFolder folder;
  const fs::path song = song_file(folder.path(), 5), pipeline = small_pipeline(folder.path());
  for (const std::string sampler : {"greedy", "top_k", "top_p", "min_p", "beam"}) {
    const fs::path output = folder.path() / (sampler + ".osu");
    made({pipeline, "-i", song, "-o", output, "--set", "sampler.type=" + sampler, "--set",
          "decoding.max_tokens=150"});
    BOOST_TEST(!read_beatmap_file(output).map.objects.empty());
  }
}

BOOST_AUTO_TEST_CASE(same_pipeline_song_and_seed_give_the_same_bytes_at_any_number_of_threads) {
  const TemporaryFolder folder;
  const fs::path song = song_file(folder.path()), pipeline = small_pipeline(folder.path());
  std::set<std::string> results;
  for (const char* threads : {"1", "2", "2", "3"}) {
    const fs::path output = folder.path() / "map.osz";
    made({pipeline, "-i", song, "-o", output, "--seed", "11", "--threads", threads, "--set",
          "decoding.max_tokens=400"});
    results.insert(read_file(output));
  }
  BOOST_TEST(results.size() == 1U);
  made({pipeline, "-i", song, "-o", folder.path() / "map.osz", "--seed", "12"});
  results.insert(read_file(folder.path() / "map.osz"));
  BOOST_TEST(results.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_trace_has_what_passed_between_the_stages) {
  const TemporaryFolder folder;
  const fs::path trace = folder.path() / "trace.safetensors";
  const Json summary = made({small_pipeline(folder.path()), "-i", song_file(folder.path()), "-o",
                             folder.path() / "map.osz", "--trace", trace});
  auto shapes = shapes_in(trace);
  const std::int64_t tokens = summary.at("tokens");
  using Shape = std::vector<std::int64_t>;
  BOOST_TEST(shapes.at("tokens") == (Shape{tokens + 1}), boost::test_tools::per_element());
  BOOST_TEST(shapes.at("tokens.time_ms") == (Shape{tokens + 1}), boost::test_tools::per_element());
  BOOST_TEST(shapes.at("tokens.tick") == (Shape{tokens + 1}), boost::test_tools::per_element());
  BOOST_TEST(shapes.at("logits") == (Shape{tokens, 160}), boost::test_tools::per_element());
  BOOST_TEST(shapes.at("allowed") == (Shape{tokens, 160}), boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(shapes.at("features").size(), 2U);
  BOOST_TEST(shapes.at("features")[1] == 80);
  BOOST_TEST(std::abs(shapes.at("features")[0] - 20 * 22050 / 256) <= 2);
  BOOST_TEST(shapes.at("memory")[1] == 32);
  BOOST_TEST(std::abs(shapes.at("memory")[0] - shapes.at("features")[0] / 8) <= 2);
}

BOOST_AUTO_TEST_CASE(check_finds_everything_in_order_and_writes_nothing) {
  const TemporaryFolder folder;
  const fs::path song = song_file(folder.path()), pipeline = small_pipeline(folder.path());
  const auto before = names_in(folder.path());
  const ProcessResult result = osugen_run({pipeline, "-i", song, "-o", folder.path() / "map.osz", "--check"});
  BOOST_TEST_INFO(result.err);
  BOOST_TEST(result.exit_code == 0);
  BOOST_TEST(result.out.find("are valid") != std::string::npos);
  BOOST_TEST((names_in(folder.path()) == before));
}

BOOST_AUTO_TEST_CASE(progress_for_programs_is_json_lines_of_every_stage) {
  const TemporaryFolder folder;
  const ProcessResult result = osugen_run({small_pipeline(folder.path()), "-i", song_file(folder.path()),
                                           "-o", folder.path() / "map.osz", "--progress", "json"});
  std::set<std::string> done;
  std::istringstream lines(result.err);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() != '{') continue;
    const Json json = Json::parse(line);
    if (json.at("done").get<bool>()) done.insert(json.at("stage"));
  }
  BOOST_TEST((done == std::set<std::string>{"decoding audio", "loading weights", "estimating the timing",
                                            "analyzing the song", "computing features", "encoding",
                                            "decoding tokens", "running passes"}));
}
