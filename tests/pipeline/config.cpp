// What load_pipeline makes of a file: defaults, paths, overrides, places in the text.
#include <boost/test/unit_test.hpp>

#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/timing.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/component_json.h>
#include <osugen/pipeline/component_maker.h>

#include "pipeline_file.h"

namespace fs = std::filesystem;
using nlohmann::ordered_json;
using osugen::Error;
using osugen::facts_of;
using osugen::kLevelFacts;
using osugen::Level;
using osugen::LevelConfig;
using osugen::LevelFacts;
using osugen::Override;
using osugen::PipelineConfig;

namespace {

void must_contain(const std::optional<Error>& e, const std::string& words) {
  BOOST_REQUIRE(e);
  BOOST_TEST(std::string(e->message()).find(words) != std::string::npos,
             "'" << words << "' is not in: " << e->message());
}

ordered_json parameters(const osugen::ComponentConfig& component) {
  return osugen::json_of(component, osugen::PathForm::absolute);
}

std::string nested(int depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_default_is_written_out_in_a_fixed_order) {
  PipelineFile file;
  const PipelineConfig config = file.load();
  const ordered_json json = ordered_json::parse(config.json);
  BOOST_TEST(
      json.at("frontend").dump() ==
      R"({"type":"toys/frontend","n_mels":80,"scale":"slaney","floor_db":-80.0,"windows_ms":[23.0,46.0]})");
  BOOST_TEST(json.at("sampler").dump() == R"({"type":"toys/sampler","p":0.8,"temperature":1.0})");
  BOOST_TEST(json.at("difficulty").dump() == R"({"ar":9.0,"cs":5.0,"od":8.5,"hp":5.0})");
  BOOST_TEST(json.at("decoding").at("max_tokens") == 20000);
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  const std::vector<std::string> expected{
      "version", "frontend", "timing", "tokenizer",  "encoder",  "decoder",  "sampler", "passes",
      "audio",   "output",   "levels", "difficulty", "metadata", "decoding", "seed",    "containment"};
  BOOST_TEST(keys == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_order_of_the_keys_in_a_file_does_not_matter) {
  ordered_json backwards = ordered_json::object();
  const ordered_json& base = table().at("base");
  for (auto item = base.rbegin(); item != base.rend(); ++item) backwards[item.key()] = item.value();
  PipelineFile file, other(backwards);
  BOOST_TEST(file.load().json == other.load().json);
}

BOOST_AUTO_TEST_CASE(a_parent_gives_its_parts_defaults_and_the_file_overrules_them) {
  PipelineFile file;
  const ordered_json tokenizer = parameters(file.load().tokenizer);
  BOOST_TEST(tokenizer.at("time").dump() == R"({"type":"kit","bins":20})");
  BOOST_TEST(tokenizer.at("position").dump() == R"({"type":"kit","bins":16})");
}

BOOST_AUTO_TEST_CASE(numbers_take_the_one_form_of_their_type) {
  ordered_json json = table().at("base");
  json["decoder"]["layers"] = 3.0;
  json["sampler"]["p"] = 1;
  const PipelineConfig config = PipelineFile(json).load();
  BOOST_TEST(parameters(config.decoder).at("layers").is_number_integer());
  BOOST_TEST(parameters(config.sampler).at("p").is_number_float());
}

BOOST_AUTO_TEST_CASE(what_is_wished_for_is_known_and_nothing_else_is) {
  PipelineFile file;
  const PipelineConfig nothing = file.load();
  BOOST_TEST(!nothing.wishes.level.has_value());
  BOOST_TEST(!nothing.wishes.note_density.has_value());
  BOOST_TEST(!nothing.wishes.slider_share.has_value());
  BOOST_TEST(!ordered_json::parse(nothing.json).contains("note_density"));
  const PipelineConfig asked =
      file.load({{"level", "insane"}, {"note_density", "4.5"}, {"slider_share", "0"}});
  BOOST_TEST((asked.wishes.level == Level::insane));
  BOOST_TEST(asked.wishes.note_density.value() == 4.5);
  BOOST_TEST(asked.wishes.slider_share.value() == 0);
  BOOST_TEST(ordered_json::parse(asked.json).at("level") == "insane");
}

BOOST_AUTO_TEST_CASE(a_level_brings_its_difficulty_unless_the_file_says_one) {
  PipelineFile file;
  const PipelineConfig config = file.load({{"level", "easy"}});
  BOOST_TEST(config.difficulty.ar == 9);  // of the file
  BOOST_TEST(config.difficulty.od == 8.5);
  BOOST_TEST(config.difficulty.cs == facts_of(Level::easy).usual.cs);
  BOOST_TEST(config.difficulty.hp == facts_of(Level::easy).usual.hp);
  BOOST_TEST(file.load({{"level", "easy"}, {"levels.easy.hp", "1.5"}}).difficulty.hp == 1.5F);
}

BOOST_AUTO_TEST_CASE(every_level_of_a_spread_has_its_own_difficulty_and_wishes) {
  PipelineFile file;
  const PipelineConfig config = file.load({{"levels.hard.od", "6.5"}, {"levels.hard.note_density", "3"}});
  for (const LevelFacts& facts : kLevelFacts) {
    const LevelConfig& level = config.levels[static_cast<std::size_t>(facts.level)];
    const bool is_hard = facts.level == Level::hard;
    BOOST_TEST((level.wishes.level == facts.level));
    BOOST_TEST(level.difficulty.ar == facts.usual.ar);
    BOOST_TEST(level.difficulty.cs == facts.usual.cs);
    BOOST_TEST(level.difficulty.od == (is_hard ? 6.5F : facts.usual.od));
    BOOST_TEST(level.difficulty.hp == facts.usual.hp);
    BOOST_TEST(level.wishes.note_density.has_value() == is_hard);
  }
}

BOOST_AUTO_TEST_CASE(what_the_file_says_of_map_and_song_is_read) {
  PipelineFile file;
  const PipelineConfig config = file.load();
  BOOST_TEST(config.difficulty.ar == 9);
  BOOST_TEST(config.difficulty.cs == 5);
  BOOST_TEST(config.difficulty.od == 8.5);
  BOOST_TEST(config.metadata.title == "A Song");
  BOOST_TEST(config.metadata.artist.empty());
  BOOST_TEST(config.seed == 7u);
  BOOST_TEST(config.decoding.max_tokens == 20000);
  BOOST_TEST(config.decoding.min_coverage == 0.8);
  BOOST_TEST(config.notes.empty());
  BOOST_TEST(!config.weights);
  BOOST_TEST(!config.adapter);
  BOOST_REQUIRE_EQUAL(config.passes.size(), 2u);
  BOOST_TEST(config.passes[1].type == "kit/nothing");
}

BOOST_AUTO_TEST_CASE(
    paths_of_the_file_are_relative_to_it_and_those_of_the_command_line_to_the_working_folder) {
  ordered_json json = table().at("base");
  json["timing"]["map"] = "maps/a.osu";
  json["adapter"] = "mine.safetensors";
  PipelineFile file(json);
  const PipelineConfig config = file.load({{"output", "out/b.osz"}});
  BOOST_TEST(*config.adapter == file.folder() / "mine.safetensors");
  BOOST_TEST(*config.audio == file.folder() / "song.mp3");
  BOOST_TEST(*config.output == fs::current_path() / "out/b.osz");
  BOOST_TEST(parameters(config.timing).at("map") == (file.folder() / "maps/a.osu").string());
  BOOST_TEST(ordered_json::parse(config.json).at("audio") == "song.mp3");
  const PipelineConfig given = file.load({{"timing", R"({"type": "toys/timing", "map": "c.osu"})"}});
  BOOST_TEST(parameters(given.timing).at("map") == (fs::current_path() / "c.osu").string());
  // The file that is written down is read from another folder than the command line was.
  BOOST_TEST(ordered_json::parse(given.json).at("timing").at("map") ==
             (fs::current_path() / "c.osu").string());
  BOOST_TEST(parameters(file.load({{"timing.map", "/d.osu"}}).timing).at("map") == "/d.osu");
}

BOOST_AUTO_TEST_CASE(an_override_replaces_adds_and_reaches_into_lists) {
  PipelineFile file;
  const PipelineConfig config = file.load({{"sampler.p", "0.25"},
                                           {"metadata.artist", "Somebody"},
                                           {"metadata.creator", "99"},
                                           {"tokenizer.position.bins", "9"},
                                           {"passes.0.label", "\"quoted\""},
                                           {"passes.2", R"({"type": "toys/pass"})"},
                                           {"encoder.channels", "[1, 2]"}});
  BOOST_TEST(parameters(config.sampler).at("p") == 0.25);
  BOOST_TEST(config.metadata.artist == "Somebody");
  BOOST_TEST(config.metadata.creator == "99");
  BOOST_TEST(parameters(config.tokenizer).at("position").at("bins") == 9);
  BOOST_TEST(parameters(config.passes.at(0)).at("label") == "quoted");
  BOOST_TEST(config.passes.at(2).type == "toys/pass");
  BOOST_TEST(parameters(config.encoder).at("channels").dump() == "[1,2]");
}

BOOST_AUTO_TEST_CASE(a_new_type_takes_the_parameters_of_the_old_one_with_it_whatever_the_order) {
  PipelineFile file;
  BOOST_TEST(file.load({{"sampler.type", "toys/greedy"}}).sampler.settings.empty());
  for (const auto& overrides :
       {std::vector<Override>{{"tokenizer.time.type", "toys/fine"}, {"tokenizer.time.bins", "50"}},
        std::vector<Override>{{"tokenizer.time.bins", "50"}, {"tokenizer.time.type", "toys/fine"}},
        std::vector<Override>{{"tokenizer.time.bins", "50"}, {"tokenizer.time.type", "\"toys/fine\""}}}) {
    const ordered_json time = parameters(file.load(overrides).tokenizer).at("time");
    BOOST_TEST(time.dump() == R"({"type":"toys/fine","bins":50})");
  }
  const PipelineConfig same = file.load({{"sampler.type", "toys/sampler"}});
  BOOST_TEST(parameters(same.sampler).at("p") == 0.8);
}

BOOST_AUTO_TEST_CASE(keys_that_moved_into_decoding_are_taken_with_a_note_that_names_the_new_place) {
  ordered_json json = table().at("base");
  json["rhythm_threshold"] = 0.5;
  PipelineFile file(json);
  const PipelineConfig old = file.load();
  BOOST_TEST(old.decoding.rhythm_threshold == 0.5);
  BOOST_TEST(old.decoding.min_coverage == 0.8);
  BOOST_REQUIRE_EQUAL(old.notes.size(), 1u);
  BOOST_TEST(old.notes[0].find("/rhythm_threshold: this key is deprecated, use decoding.rhythm_threshold") !=
             std::string::npos);
  BOOST_TEST(ordered_json::parse(old.json).at("decoding").at("rhythm_threshold") == 0.5);
  BOOST_TEST(!ordered_json::parse(old.json).contains("rhythm_threshold"));
  // The command line overrides the file, whichever of the two names each has.
  for (const char* key : {"decoding.rhythm_threshold", "rhythm_threshold"})
    BOOST_TEST(file.load({{key, "0.4"}}).decoding.rhythm_threshold == 0.4);
  PipelineFile plain;
  BOOST_TEST(plain.load({{"decoding.min_coverage", "0.4"}}).notes.empty());
  const PipelineConfig set = plain.load({{"min_coverage", "0.4"}});
  BOOST_TEST(set.decoding.min_coverage == 0.4);
  BOOST_REQUIRE_EQUAL(set.notes.size(), 1u);
  BOOST_TEST(set.notes[0] == "--set min_coverage: this key is deprecated, use decoding.min_coverage");
  must_contain(plain.failure({{"min_coverage", "2"}}), "--set min_coverage: 2 is above the maximum 1");
  json["decoding"] = 7;
  must_contain(PipelineFile(json).failure(), "/decoding: expected an object, got 7");
}

BOOST_AUTO_TEST_CASE(a_bad_override_is_named_as_it_was_given) {
  PipelineFile file;
  must_contain(file.failure({{"sampler.p", "2"}}), "--set sampler.p: 2 is above the maximum 1");
  must_contain(file.failure({{"sampler.q", "2"}}), "--set sampler.q: 'toys/sampler' has no key 'q'");
  must_contain(file.failure({{"sampler", "greedy"}}), "--set sampler: expected a component, got \"greedy\"");
  must_contain(file.failure({{"sampler.type", "gredy"}}), "--set sampler.type: unknown plugin 'gredy'");
  must_contain(file.failure({{"sampler.p.x", "1"}}), "--set sampler.p.x: 0.8 is a value and has no key 'x'");
  must_contain(file.failure({{"passes.7.type", "kit"}}),
               "--set passes.7.type: '7' is not an item of this list");
  must_contain(file.failure({{"passes.x", "kit"}}), "--set passes.x: 'x' is not an item of this list");
  must_contain(file.failure({{"sampler..p", "1"}}), "--set sampler..p: the key has an empty part");
  must_contain(file.failure({{"", "1"}}), "the key has an empty part");
  must_contain(file.failure({{"samplr.p", "1"}}), "did you mean 'sampler'?");
  must_contain(file.failure({{"difficulty.ar", "NaN"}}),
               "--set difficulty.ar: expected a number, got \"NaN\"");
  must_contain(file.failure({{"difficulty.ar", "1e999"}}), "expected a number, got \"1e999\"");
  must_contain(file.failure({{"difficulty.ar", nested(1000)}}), "expected a number, got ");
  must_contain(file.failure({{"a" + std::string(1000, '.') + "b", "1"}}), "too many parts");
}

BOOST_AUTO_TEST_CASE(an_error_names_the_line_of_the_value) {
  PipelineFile file(
      "{\n \"version\": 1,\n \"frontend\": {\"type\": \"toys/frontend\",\n  \"n_mels\":\n   0}\n}");
  must_contain(file.failure(), "pipeline.json:5: /frontend/n_mels: 0 is below the minimum 1");
  ordered_json json = table().at("base");
  json["x-a"] = {{"sampler", {{"p", "}]\\\""}}}};
  json["sampler"]["p"] = 7;
  PipelineFile other(json);
  const std::string text = osugen::read_file(other.path());
  const auto lines =
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find("\"p\": 7")), '\n');
  must_contain(other.failure(), "pipeline.json:" + std::to_string(lines + 1) + ": /sampler/p: 7 is");
}

BOOST_AUTO_TEST_CASE(text_that_is_no_JSON_is_refused_with_line_and_column) {
  const std::vector<std::pair<std::string, std::string>> texts{
      {"", ":1:1: not valid JSON"},
      {"{", ":1:2: not valid JSON"},
      {"{\n\"a\" 1}", ":2:5: not valid JSON"},
      {"{\"a\": NaN}", ":1:7: not valid JSON"},
      {"{\"a\": Infinity}", ":1:7: not valid JSON"},
      {"{\"a\": 1,}", ":1:9: not valid JSON"},
      {"{\"a\": 01}", ":1:8: not valid JSON"},
      {"{'a': 1}", ":1:2: not valid JSON"},
      {"{\"a\": 1} x", ":1:10: not valid JSON"},
      {"// a comment\n{}", ":1:1: not valid JSON"},
      {"{\"a\": \"\xff\"}", ":1:8: not valid JSON"},
      {"{\"a\": \"x\ny\"}", ":1:9: not valid JSON"},
      {std::string("{\"a\": \0}", 8), ":1:7: not valid JSON"},
      {"{\n  \"a\": 1e999}", ":2:8: not valid JSON"},
      {"[]", "expected a pipeline, got []"},
      {"1", "expected a pipeline, got 1"},
      {"null", "expected a pipeline, got null"},
      {"{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}}", "duplicate key \"c\""},
      {"{\"version\": 1, \"version\": 1}", "duplicate key \"version\""},
      {"{\"x-a\": " + nested(64) + "}", "is nested too deeply (accepted: at most 64 levels)"},
      {"{\"x-a\": " + nested(500000) + "}", "is nested too deeply"},
      {std::string(400000, '['), "is nested too deeply"},
  };
  for (const auto& [text, words] : texts) {
    PipelineFile file(text);
    const auto error = file.failure();
    must_contain(error, words);
    must_contain(error, file.path().string());
    BOOST_TEST(error->exit_code() == 78);
    BOOST_TEST(std::string(error->message()).find('\n') == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_is_named) {
  PipelineFile file(std::string((1 << 20) + 1, ' '));
  must_contain(file.failure(), "too large");
  BOOST_TEST(file.failure()->exit_code() == 78);
  fs::remove(file.path());
  must_contain(file.failure(), "No such file");
  BOOST_TEST(file.failure()->exit_code() == 66);
  fs::create_directory(file.path());
  must_contain(file.failure(), "it is a folder");
}

BOOST_AUTO_TEST_CASE(a_pipeline_cut_off_anywhere_is_refused) {
  const std::string whole = table().at("base").dump(1);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    PipelineFile file(whole.substr(0, size));
    BOOST_TEST(file.failure().has_value());
  }
}

BOOST_AUTO_TEST_CASE(damaged_pipelines_are_refused_or_read_and_nothing_else_happens) {
  const std::string whole = table().at("base").dump(1);
  std::uint32_t state = 7;
  const auto random = [&] { return state = state * 1664525U + 1013904223U; };
  PipelineFile file;
  for (int round = 0; round < 1000; ++round) {
    std::string damaged = whole;
    for (int edit = 0; edit < 2; ++edit)
      damaged[(random() >> 8) % damaged.size()] = static_cast<char>(random() >> 20);
    file.write(damaged);
    try {
      file.load();
    } catch (const Error& e) {
      BOOST_TEST(std::string(e.message()).find('\n') == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(components_that_are_not_wanted_are_not_looked_up) {
  ordered_json json = table().at("base");
  json["encoder"] = {{"type", "nowhere"}, {"layers", 3}};
  PipelineFile file(json);
  must_contain(file.failure(), "unknown plugin 'nowhere'");
  const PipelineConfig config = file.load({}, osugen::PipelineParts::tokens);
  BOOST_TEST(config.encoder.type == "nowhere");
  BOOST_TEST(config.encoder.settings.empty());
  BOOST_TEST(ordered_json::parse(config.json).at("encoder").at("layers") == 3);
}

BOOST_AUTO_TEST_CASE(components_are_made_from_the_configuration) {
  PipelineFile file;
  QuietHost host;
  const osugen::Pipeline pipeline = osugen::make_pipeline(file.load({{"timing.map", "/a.osu"}}),
                                                          osugen::PipelineParts::tokens, file.zoo(), host);
  BOOST_REQUIRE(pipeline.timing && pipeline.tokenizer);
  BOOST_TEST(pipeline.timing->estimate({}).red_lines.at(0).beat_length_ms == 400);
  BOOST_TEST(pipeline.timing->bias_ms() == 6);
  BOOST_TEST(pipeline.tokenizer->vocabulary().size() == 36);
  BOOST_TEST(pipeline.passes.size() == 2u);
  BOOST_TEST(!pipeline.encoder);
  BOOST_TEST(pipeline.untrained);
}

BOOST_AUTO_TEST_CASE(one_component_is_made_without_a_pipeline) {
  QuietHost host;
  const auto quantizer =
      osugen::make<osugen::Quantizer>(R"({"type": "kit", "bins": 3})", PipelineFile::zoo(), host);
  BOOST_TEST(quantizer->bins() == 3);
  BOOST_CHECK_THROW(
      osugen::make<osugen::Quantizer>(R"({"type": "kit", "bins": 0})", PipelineFile::zoo(), host), Error);
}

BOOST_AUTO_TEST_CASE(what_a_constructor_throws_is_named_with_the_plugin_and_the_place) {
  QuietHost host;
  const std::vector<std::tuple<std::string, int, std::string>> rows{
      {"throws_when_made", 70, "the plugin 'throws_when_made' 1.2.3 ("},
      {"throws_when_made", 70, "fails in construction: no room in the nest"},
      {"throws_when_made/an_int", 70, "with an exception that is not a std::exception"},
      {"throws_when_made/null", 70, "constructs no component"},
      {"throws_when_made/an_error", 78,
       ": /tokenizer/time/bins: 'bins' must be odd (accepted: 1, 3, 5 ...). Choose an odd number of bins."},
  };
  for (const auto& [type, code, words] : rows) {
    ordered_json json = table().at("base");
    json["tokenizer"]["time"] = {{"type", type}};
    PipelineFile file(json);
    PipelineConfig config = file.load();
    try {
      osugen::make_pipeline(std::move(config), osugen::PipelineParts::tokens, file.zoo(), host);
      BOOST_ERROR("'" + type + "' was made");
    } catch (const Error& e) {
      BOOST_TEST(e.exit_code() == code);
      must_contain(e, words);
      must_contain(e, ": /tokenizer/time");
    }
  }
}
