// The shipped pipelines are the baseline design with its fixes on and off.
#include <boost/test/unit_test.hpp>
#include <set>

#include "pipeline_file.h"

using nlohmann::ordered_json;

namespace {

ordered_json loaded(const std::filesystem::path& file) {
  static osugen::Registry registry;
  return ordered_json::parse(osugen::load_pipeline(file, {}, registry).json);
}

ordered_json shipped(const std::string& name) {
  return loaded(osugen::testing::source_dir() / "pipelines" / name);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_reference_has_the_sizes_of_the_plan) {
  const ordered_json json = shipped("reference.json");
  BOOST_TEST(json.at("/frontend/n_mels"_json_pointer) == 80);
  BOOST_TEST(json.at("/frontend/n_fft"_json_pointer) == 1024);
  BOOST_TEST(json.at("/frontend/hop_length"_json_pointer) == 256);
  BOOST_TEST(json.at("/timing/bpm"_json_pointer) == 120);
  BOOST_TEST(json.at("/tokenizer/time/bins"_json_pointer) == 64);
  BOOST_TEST(json.at("/tokenizer/time/max"_json_pointer) == 5000);
  BOOST_TEST(json.at("/tokenizer/position/bins"_json_pointer) == 32);
  BOOST_TEST(json.at("/encoder/channels"_json_pointer).dump() == "[256,512]");
  BOOST_TEST(json.at("/encoder/strides"_json_pointer).dump() == "[2,2,2]");
  BOOST_TEST(json.at("/encoder/kernel"_json_pointer) == 5);
  BOOST_TEST(json.at("/decoder/d_model"_json_pointer) == 512);
  BOOST_TEST(json.at("/decoder/heads"_json_pointer) == 8);
  BOOST_TEST(json.at("/decoder/layers"_json_pointer) == 6);
  BOOST_TEST(json.at("/decoder/feed_forward"_json_pointer) == 2048);
  BOOST_TEST(json.at("/decoder/dropout"_json_pointer) == 0.1);
  BOOST_TEST(json.at("/sampler/type"_json_pointer) == "top_p");
}

BOOST_AUTO_TEST_CASE(the_plain_reference_differs_from_the_reference_in_its_fixes_and_in_nothing_else) {
  const ordered_json mended = shipped("reference.json"), plain = shipped("reference_plain.json");
  std::set<std::string> places;
  for (const auto& change : ordered_json::diff(mended, plain)) {
    BOOST_TEST(change.at("op") == "replace");
    places.insert(change.at("path").get<std::string>());
  }
  const std::set<std::string> mends{"/timing/bias_ms",           "/tokenizer/closed_loop",
                                    "/tokenizer/split_gaps",     "/tokenizer/split_anchors",
                                    "/tokenizer/fit_sliders",    "/tokenizer/red_anchors",
                                    "/decoder/memory_positions", "/decoding/min_coverage"};
  BOOST_TEST(places == mends, boost::test_tools::per_element());
  for (const std::string& place : mends) {
    const auto& off = plain.at(ordered_json::json_pointer(place));
    BOOST_TEST((off == false || off == 0.0), place << " is " << off.dump());
  }
}

BOOST_AUTO_TEST_CASE(the_pipeline_of_the_readme_is_that_of_the_starter_model) {
  const std::string page = osugen::read_file(osugen::testing::source_dir() / "README.md");
  const std::string begin = "```json\n";
  const std::size_t from = page.find(begin) + begin.size();
  const PipelineFile written(page.substr(from, page.find("```", from) - from));
  const ordered_json readme = loaded(written.path());
  const ordered_json starter = loaded(osugen::testing::source_dir() / "models/starter/pipeline.json");
  for (const char* part :
       {"frontend", "timing", "tokenizer", "encoder", "decoder", "sampler", "passes", "decoding"})
    BOOST_TEST((readme.at(part) == starter.at(part)), part);
}

BOOST_AUTO_TEST_CASE(the_pipeline_of_rhythm_is_that_of_the_starter_model_with_another_tokenizer) {
  const ordered_json rhythm = shipped("rhythm.json");
  const ordered_json starter = loaded(osugen::testing::source_dir() / "models/starter/pipeline.json");
  for (const char* part : {"frontend", "timing", "encoder", "decoder", "sampler", "passes", "decoding"})
    BOOST_TEST((rhythm.at(part) == starter.at(part)), part);
  BOOST_TEST(rhythm.at("/tokenizer/type"_json_pointer) == "rhythm");
  BOOST_TEST((rhythm.at("/tokenizer/time"_json_pointer) == starter.at("/tokenizer/time"_json_pointer)));
}

BOOST_AUTO_TEST_CASE(the_template_of_the_sdk_names_the_same_stages) {
  // Its own sampler apart, which is in no folder of ours.
  osugen::Registry registry;
  const auto file = osugen::testing::source_dir() / "sdk/template/pipeline.json";
  const auto config = osugen::load_pipeline(file, {{"sampler.type", "top_p"}}, registry);
  BOOST_TEST(config.tokenizer.type == "osu160");
}
