// osugen-inspect as a person meets it: results on stdout, the rest on stderr, one line for what is wrong.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include <osugen/files/files.h>

#include "testing/testing.h"

namespace fs = std::filesystem;
using osugen::testing::ProcessResult;

namespace {

ProcessResult inspect(std::vector<std::string> arguments, const std::vector<std::string>& environment = {},
                      const fs::path& folder = ".") {
  arguments.insert(arguments.begin(), osugen::testing::binary_dir() / "bin/osugen-inspect");
  return osugen::testing::run(arguments, environment, folder);
}

bool contains(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

long lines(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_list_has_every_kind_and_every_component_and_names_what_was_refused) {
  const ProcessResult r = inspect({"--plugin-path", ZOO});
  BOOST_TEST(r.exit_code == 0);
  for (const char* kind :
       {"frontend", "timing", "quantizer", "tokenizer", "encoder", "decoder", "sampler", "pass"})
    BOOST_TEST(contains("\n" + r.out, std::string("\n") + kind + ": "), kind);
  BOOST_TEST(contains(r.out, "  toys/sampler "));
  BOOST_TEST(contains(r.out, "Chooses nothing."));
  BOOST_TEST(!contains(r.out, "refused"));
  BOOST_TEST(contains(r.err, "refused: " ZOO "/other_torch.so: it is built for 'osugen-0.2 "));
}

BOOST_AUTO_TEST_CASE(one_component_is_described_with_ranges_defaults_units_and_docs) {
  const ProcessResult r = inspect({"toys/timing", "--plugin-path", ZOO});
  BOOST_TEST(r.exit_code == 0);
  BOOST_TEST(r.err == "");
  for (const char* words :
       {"toys/timing 1.0.0, a timing (osugen.timing/1)", "Says what it is told.",
        "bpm: number from 1 to 1000 BPM [120]", "Beats per minute.", "offset_ms: number in ms [0]",
        "map: file\n", R"("timing": {"type": "toys/timing", "bpm": 120, "offset_ms": 0, "map": ""})",
        "toys.so 1.0.0, license MIT"})
    BOOST_TEST(contains(r.out, words), words);
}

BOOST_AUTO_TEST_CASE(every_refused_library_gives_one_line_and_exit_code_69) {
  for (const char* name :
       {"other_torch", "old_strings", "lying_record", "no_record", "section_only", "short_record",
        "other_minor", "hidden_tensors", "throws_while_describing", "throws_an_int", "another_name",
        "another_type", "same_type_twice", "unknown_interface", "default_out_of_range", "undefined_symbol",
        "nowhere", "../zoo/kit", "kit/nowhere"}) {
    const ProcessResult r = inspect({name, "--plugin-path", ZOO});
    BOOST_TEST(r.exit_code == 69, name << ": " << r.exit_code);
    BOOST_TEST(r.out == "", name);
    BOOST_TEST(lines(r.err) == 1, name << ": " << r.err);
    BOOST_TEST(r.err.rfind("osugen-inspect: ", 0) == 0u, r.err);
  }
}

BOOST_AUTO_TEST_CASE(refused_libraries_alone_are_listed_on_request) {
  const ProcessResult r = inspect({"--refused", "--plugin-path", ZOO});
  BOOST_TEST(r.exit_code == 69);
  BOOST_TEST(lines(r.out) == 16, r.out);
  BOOST_TEST(r.err == "");
}

BOOST_AUTO_TEST_CASE(a_decoy_in_the_working_directory_is_not_found) {
  const osugen::testing::TemporaryFolder temporary;
  fs::copy_file(fs::path(ZOO) / "kit.so", temporary.path() / "kit.so");
  const ProcessResult r = inspect({"kit"}, {"OSUGEN_PLUGIN_PATH=."}, temporary.path());
  BOOST_TEST(r.exit_code == 69);
  BOOST_TEST(contains(r.err, "unknown plugin 'kit'"), r.err);
  BOOST_TEST(contains(r.err, "'.' is ignored because it is relative"), r.err);
  BOOST_TEST(inspect({"kit"}, {"OSUGEN_PLUGIN_PATH=" + temporary.path().string()}).exit_code == 0);
}

BOOST_AUTO_TEST_CASE(what_machines_read_says_the_same) {
  const ProcessResult all = inspect({"--json", "--plugin-path", ZOO});
  const auto json = nlohmann::json::parse(all.out);
  BOOST_TEST(json.at("components").size() >= 15u);
  BOOST_TEST(json.at("refused").size() == 16u);
  const auto one = nlohmann::json::parse(inspect({"toys/sampler", "--json", "--plugin-path", ZOO}).out);
  BOOST_TEST(one.at("kind") == "sampler");
  BOOST_TEST(one.at("parameters").at(0).at("maximum") == 1);
  BOOST_TEST(one.at("parameters").at(0).at("default") == 0.9);
  BOOST_TEST(std::count(json.at("components").begin(), json.at("components").end(), one) == 1);
}

BOOST_AUTO_TEST_CASE(the_manual_has_a_table_of_every_component_and_no_path_of_this_machine) {
  const ProcessResult r = inspect({"--markdown", "--plugin-path", ZOO});
  BOOST_TEST(r.exit_code == 0);
  BOOST_TEST(contains(r.out, "### `toys/frontend`"));
  BOOST_TEST(contains(r.out, "| `n_mels` | integer from 1 to 512 | `80` | Bands. |"), r.out);
  BOOST_TEST(!contains(r.out, osugen::testing::binary_dir().string()));
}

BOOST_AUTO_TEST_CASE(a_wrong_command_line_is_answered_with_exit_code_2) {
  BOOST_TEST(inspect({"--shcema"}).exit_code == 2);
  BOOST_TEST(contains(inspect({"--shcema"}).err, "did you mean --schema?"));
  BOOST_TEST(inspect({"a", "b"}).exit_code == 2);
  BOOST_TEST(inspect({"--schema", "--json"}).exit_code == 2);
  BOOST_TEST(inspect({"kit", "--markdown"}).exit_code == 2);
}
