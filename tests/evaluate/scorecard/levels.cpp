// Maps by level, beside bands.
#include <boost/test/unit_test.hpp>

#include <osugen/evaluate/scorecard/scorecard.h>

#include <string>

using namespace osugen;
using namespace osugen::scorecard;
using evaluate::FoundMap;
using evaluate::FoundMaps;
namespace tt = boost::test_tools;

namespace {

/// A circle every `beats` of 500 ms.
FoundMap found_map(const std::string& shown, const std::string& version, double beats, int count = 40) {
  FoundMap found;
  found.shown = found.hash = shown;
  found.map.metadata.version = version;
  found.map.difficulty.cs = 4;
  TimingLine red;
  red.beat_length = 500;
  found.map.timing_lines.push_back(red);
  for (int i = 0; i < count; ++i) {
    HitObject circle;
    circle.time_ms = 500 * beats * i;
    circle.position = {static_cast<float>(100 + 50 * (i % 5)), static_cast<float>(100 + 30 * (i % 7))};
    found.map.objects.push_back(circle);
  }
  return found;
}

Bands bands_of_half_beats() {
  Bands bands;
  bands.of(Level::hard).figures[Figure::gaps_1_2] = Band{0.4, 0.5, 1};
  bands.of(Level::hard).figures[Figure::gaps_1_1] = Band{0, 0, 0.4};
  return bands;
}

}  // namespace

BOOST_AUTO_TEST_CASE(medians_and_shares_inside_are_those_of_the_level) {
  FoundMaps found;
  found.maps = {found_map("a", "Hard", 0.5), found_map("b", "Hard", 1),
                found_map("c", "Somebody's Hard", 0.5), found_map("d", "Insane", 0.25)};
  const Scorecard card = scorecard_of(found, bands_of_half_beats(), {});
  BOOST_TEST(card.left_out.empty());
  BOOST_TEST(card.maps.size() == 4U);
  BOOST_REQUIRE(card.levels.size() == 2U);
  const LevelCard &hard = card.levels[0], &insane = card.levels[1];
  BOOST_TEST((hard.level == Level::hard && insane.level == Level::insane));
  BOOST_TEST(hard.maps == 3U);
  const auto& halves = hard.figures[Figure::gaps_1_2];
  BOOST_REQUIRE(halves.has_value());
  BOOST_TEST(halves->maps == 3U);
  BOOST_TEST(halves->median == 1);
  BOOST_TEST(halves->inside == 2.0 / 3, tt::tolerance(1e-12));
  BOOST_TEST(!halves->outside());
  BOOST_TEST(hard.figures[Figure::gaps_1_1]->inside == 2.0 / 3, tt::tolerance(1e-12));
  BOOST_REQUIRE(hard.inside.has_value());
  BOOST_TEST(*hard.inside == 2.0 / 3, tt::tolerance(1e-12));  // over the two figures that have a band
  BOOST_TEST(!hard.figures[Figure::stacked]->human.has_value());
  BOOST_TEST(!hard.figures[Figure::slider_beats].has_value());
  BOOST_TEST(!insane.inside.has_value());
}

BOOST_AUTO_TEST_CASE(a_median_on_the_edge_of_the_band_is_inside) {
  const Band band{1, 2, 3};
  FigureSummary summary;
  summary.human = band;
  for (const double inside : {1.0, 2.0, 3.0}) {
    summary.median = inside;
    BOOST_TEST(!summary.outside());
  }
  for (const double outside : {0.999, 3.001}) {
    summary.median = outside;
    BOOST_TEST(summary.outside());
  }
}

BOOST_AUTO_TEST_CASE(levels_end_below_these_stars) {
  BOOST_TEST((level_of_stars(0) == Level::easy));
  BOOST_TEST((level_of_stars(1.999) == Level::easy));
  BOOST_TEST((level_of_stars(2) == Level::normal));
  BOOST_TEST((level_of_stars(2.7) == Level::hard));
  BOOST_TEST((level_of_stars(4) == Level::insane));
  BOOST_TEST((level_of_stars(5.3) == Level::expert));
  BOOST_TEST((level_of_stars(8.999) == Level::expert));
  BOOST_TEST(!level_of_stars(9).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_not_measured_is_named_with_the_reason) {
  FoundMaps found;
  found.maps = {found_map("a", "Hard", 1), found_map("copy", "Hard", 1), found_map("nameless", "Kingdom", 1),
                found_map("short", "Hard", 1, 19), found_map("spins", "Hard", 1, 30)};
  found.maps[1].hash = found.maps[0].hash;
  for (std::size_t i = 0; i < 15; ++i) found.maps[4].map.objects[i].kind = ObjectKind::spinner;
  found.left_out = {{"broken.osu", "is empty"}};
  const Scorecard card = scorecard_of(found, {}, {});
  BOOST_TEST(card.maps.size() == 1U);
  std::string reasons;
  for (const auto& one : card.left_out) reasons += one.what + ": " + one.why + "\n";
  BOOST_TEST(
      reasons ==
      "broken.osu: is empty\ncopy: is a copy of a\nnameless: its name says no level (add '--by stars')\n"
      "short: has 19 objects, fewer than 20\nspins: has fewer than 20 circles and sliders\n");
  BOOST_TEST(scorecard_of(found, {}, {By::stars, 20}).maps.size() == 2U);
  BOOST_TEST(scorecard_of(found, {}, {By::stars, 50}).maps.empty());
}

BOOST_AUTO_TEST_CASE(a_cancelled_card_is_given_up) {
  FoundMaps found;
  found.maps = {found_map("a", "Hard", 1)};
  BOOST_CHECK_THROW(scorecard_of(found, {}, {}, {[] { return true; }, {}}), Error);
}

BOOST_AUTO_TEST_CASE(maps_have_bands_of_their_own_where_they_are_eight) {
  FoundMaps found;
  for (int i = 0; i < 11; ++i) found.maps.push_back(found_map(std::to_string(i), "Hard", i < 9 ? 0.5 : 1));
  for (int i = 0; i < 7; ++i) found.maps.push_back(found_map("n" + std::to_string(i), "Normal", 1));
  const Bands bands = bands_of(scorecard_of(found, {}, {}), "2026-01-31");
  BOOST_TEST(bands.measured == "2026-01-31");
  BOOST_TEST(bands.source.find("18 maps") != std::string::npos);
  BOOST_TEST((bands.of(Level::hard).maps == std::optional<std::size_t>(11)));
  const auto& halves = bands.of(Level::hard).figures[Figure::gaps_1_2];
  BOOST_REQUIRE(halves.has_value());
  BOOST_TEST(halves->p10 == 0);
  BOOST_TEST(halves->p50 == 1);
  BOOST_TEST(halves->p90 == 1);
  BOOST_TEST(!bands.of(Level::normal).figures[Figure::gaps_1_2].has_value());
  BOOST_TEST(!bands.of(Level::easy).maps.has_value());
}
