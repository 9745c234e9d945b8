// Bands of human maps: those that ship, and files of strangers.
#include <boost/test/unit_test.hpp>

#include <osugen/evaluate/scorecard/bands_file.h>
#include <osugen/files/files.h>

#include <nlohmann/json.hpp>
#include <string>

#include "testing/testing.h"

using namespace osugen;
using namespace osugen::scorecard;
using Json = nlohmann::json;

namespace {

/// The error of a text, or "" where it is read.
std::string error_of(const std::string& text) {
  try {
    parse_bands(text, "mine.json");
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == Error::Kind::bad_input));
    return error.message();
  }
  return {};
}

Json shipped() {
  return Json::parse(kHumanBands);
}

/// The shipped file with one value replaced.
std::string with(const char* pointer, const Json& value) {
  Json json = shipped();
  json[Json::json_pointer(pointer)] = value;
  return json.dump();
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_bands_that_ship_are_complete_and_say_where_they_come_from) {
  const Bands bands = parse_bands(kHumanBands, "human_bands.json");
  BOOST_TEST(!bands.source.empty());
  BOOST_TEST(bands.stars.find("rosu-pp 4.0.2") != std::string::npos);
  BOOST_TEST(bands.measured.size() >= std::string("2026-11").size());
  for (const Level level : {Level::normal, Level::hard, Level::insane, Level::expert}) {
    for (const FigureFacts& facts : figure_list()) {
      const auto& band = bands.of(level).figures[facts.figure];
      // Fewer than eight Normals have two objects a quarter apart.
      const bool missing = level == Level::normal && facts.figure == Figure::px_at_1_4;
      BOOST_TEST_CONTEXT(facts_of(level).title << " " << facts.id) {
        BOOST_TEST(band.has_value() == !missing);
        if (!band) continue;
        BOOST_TEST(0 <= band->p10);
        BOOST_TEST((band->p10 <= band->p50 && band->p50 <= band->p90));
        if (std::string(facts.unit).empty() && facts.figure != Figure::stars) BOOST_TEST(band->p90 <= 1);
      }
    }
  }
  BOOST_TEST(kHumanBands ==
             read_file(testing::source_dir() / "framework/osugen/evaluate/scorecard/human_bands.json"));
}

BOOST_AUTO_TEST_CASE(every_figure_has_an_id_and_is_found_by_it) {
  for (const FigureFacts& facts : figure_list()) BOOST_TEST((figure_of(facts.id) == facts.figure));
  BOOST_TEST(!figure_of("objects/s").has_value());
  BOOST_TEST(!figure_of("").has_value());
}

BOOST_AUTO_TEST_CASE(a_band_is_order_statistics_of_eight_values_and_more) {
  BOOST_TEST(!band_of({1, 2, 3, 4, 5, 6, 7}).has_value());
  const Band eight = *band_of({8, 7, 6, 5, 4, 3, 2, 1});  // places 0.7, 3.5 and 6.3: 1, 4 (even) and 6
  BOOST_TEST(eight.p10 == 2);
  BOOST_TEST(eight.p50 == 5);
  BOOST_TEST(eight.p90 == 7);
  BOOST_TEST(band_of(std::vector<double>(9, 1.23456))->p50 == 1.2346);
}

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again) {
  const Bands bands = parse_bands(kHumanBands, "human_bands.json");
  BOOST_TEST((Json::parse(text_of(bands)) == shipped()));
  Bands foreign;
  foreign.source = "\xFF not UTF-8";
  BOOST_TEST(parse_bands(text_of(foreign), "x").source.find("not UTF-8") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(levels_and_figures_may_be_left_out) {
  const Bands bands = parse_bands(
      R"({"version": 1, "source": "", "measured": "", "stars": "",
          "levels": {"Hard": {"figures": {"stars": [3, 3, 3.5]}}}})",
      "mine.json");
  BOOST_TEST(bands.of(Level::hard).figures[Figure::stars]->p90 == 3.5);
  BOOST_TEST(!bands.of(Level::hard).figures[Figure::overlaps].has_value());
  BOOST_TEST(!bands.of(Level::easy).figures[Figure::stars].has_value());
}

BOOST_AUTO_TEST_CASE(a_wrong_file_is_refused_with_the_place_of_what_is_wrong) {
  const struct {
    std::string text, where, problem;
  } kCases[] = {
      {"", "mine.json", "is not JSON"},
      {"{", "mine.json", "is not JSON"},
      {"[]", "mine.json", "is not an object"},
      {"{}", "mine.json", "'version' is missing"},
      {std::string(100000, '['), "mine.json", "is not JSON"},
      {with("/version", 2), "mine.json: /version", "is not the version"},
      {with("/version", "1"), "mine.json: /version", "is not the version"},
      {with("/source", 5), "mine.json: /source", "is not a string"},
      {with("/levells", 5), "mine.json", "'levells' is not known; did you mean 'levels'?"},
      {with("/levels", Json::array()), "mine.json: /levels", "is not an object"},
      {with("/levels/Extra", Json::object()), "mine.json: /levels", "'Extra' is not known"},
      {with("/levels/Hard", 3), "mine.json: /levels/Hard", "is not an object"},
      {with("/levels/Hard", Json::object()), "mine.json: /levels/Hard", "'figures' is missing"},
      {with("/levels/Hard/maps", -1), "mine.json: /levels/Hard/maps", "is not a number of maps"},
      {with("/levels/Hard/figures/star", Json::array()), "mine.json: /levels/Hard/figures",
       "'star' is not known; did you mean 'stars'?"},
      {with("/levels/Hard/figures/stars", 3), "mine.json: /levels/Hard/figures/stars", "is not a band"},
      {with("/levels/Hard/figures/stars", {1, 2}), "mine.json: /levels/Hard/figures/stars", "is not a band"},
      {with("/levels/Hard/figures/stars", {1, "2", 3}), "mine.json: /levels/Hard/figures/stars",
       "is not a band"},
      {with("/levels/Hard/figures/stars", {1, nullptr, 3}), "mine.json: /levels/Hard/figures/stars",
       "is not a band"},
      {with("/levels/Hard/figures/stars", {3, 2, 1}), "mine.json: /levels/Hard/figures/stars",
       "[3, 2, 1] is not a band"},
      {with(("/levels/Hard/figures/" + std::string(100000, 'x')).c_str(), 1),
       "mine.json: /levels/Hard/figures", "x...' is not known"},
  };
  for (const auto& one : kCases) {
    const std::string message = error_of(one.text);
    BOOST_TEST_CONTEXT(one.text.substr(0, 200)) {
      BOOST_TEST(message.rfind(one.where + ": ", 0) == 0U, message);
      BOOST_TEST(message.find(one.problem) != std::string::npos, message);
      BOOST_TEST(message.size() < 2000U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_huge_file_is_refused_before_it_is_read) {
  const testing::TemporaryFolder folder;
  write_file_atomically(folder.path() / "huge.json", std::string(std::size_t{2} << 20, ' '));
  BOOST_CHECK_THROW(read_bands(folder.path() / "huge.json"), Error);
  BOOST_CHECK_THROW(read_bands(folder.path() / "absent.json"), Error);
}
