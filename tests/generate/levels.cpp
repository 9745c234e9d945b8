// What is asked of a level, and how spacing brings a map to its stars.
#include <osugen/generate/levels.h>

#include <boost/test/unit_test.hpp>
#include <cmath>

#include <osugen/stars/stars.h>

namespace {

using namespace osugen;

/// Circles back and forth, `gap_ms` apart in time and 100 px times the spacing in space.
Beatmap jumps(double gap_ms, double spacing) {
  Beatmap map;
  map.timing_lines.push_back({});
  for (int i = 0; i < 400; ++i) {
    HitObject circle;
    circle.time_ms = 1000 + i * gap_ms;
    circle.position = {static_cast<float>(256 + (i % 2 == 0 ? -50 : 50) * spacing), 192};
    map.objects.push_back(circle);
  }
  return map;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_map_within_its_stars_is_passed_once) {
  int passes = 0;
  const auto pass = [&](double spacing) {
    ++passes;
    return jumps(300, spacing);
  };
  const double stars = star_rating(jumps(300, 1)).total;
  const SpacedMap map = space_to_stars(pass, {stars - 0.1, stars + 0.1});
  BOOST_TEST(passes == 1);
  BOOST_TEST(map.spacing == 1);
  BOOST_TEST(map.stars == stars);
}

BOOST_AUTO_TEST_CASE(spacing_brings_a_map_into_its_stars) {
  const double stars = star_rating(jumps(300, 1)).total;
  for (const double factor : {0.8, 0.9, 1.08, 1.2}) {
    const Range wanted{factor * stars - 0.1, factor * stars + 0.1};
    const SpacedMap map = space_to_stars([](double spacing) { return jumps(300, spacing); }, wanted);
    BOOST_TEST(wanted.has(map.stars), factor << ": " << map.stars << " with " << map.spacing);
    BOOST_TEST(map.stars == star_rating(map.map).total);
    BOOST_TEST((map.spacing > 1) == (factor > 1));
  }
}

BOOST_AUTO_TEST_CASE(where_no_pass_obeys_the_spacing_the_search_ends) {
  int passes = 0;
  const SpacedMap map = space_to_stars(
      [&](double) {
        ++passes;
        return jumps(300, 1);
      },
      {40, 41});
  BOOST_TEST(passes <= 6);
  BOOST_TEST(map.stars == star_rating(jumps(300, 1)).total);
  BOOST_TEST(space_to_stars([](double) { return Beatmap{}; }, {1, 2}).stars == 0);
}

BOOST_AUTO_TEST_CASE(levels_ask_for_more_objects_and_more_stars_than_easier_ones_at_any_tempo) {
  for (double bpm = 60; bpm <= 300; bpm += 10) {
    double before = 0;
    for (const LevelFacts& facts : kLevelFacts) {
      const MapWishes wishes = with_usual({facts.level, {}, {}, {}}, bpm / 60);
      BOOST_TEST(*wishes.note_density > before);
      BOOST_TEST(density_of(facts.level).has(*wishes.note_density));
      before = *wishes.note_density;
    }
  }
  for (std::size_t i = 1; i < kLevelFacts.size(); ++i)
    BOOST_TEST(stars_of(kLevelFacts[i - 1].level).high < stars_of(kLevelFacts[i].level).low);
}

BOOST_AUTO_TEST_CASE(what_the_user_asks_for_stands) {
  const MapWishes wishes = with_usual({Level::hard, 7.0, 0.1, 5.0}, 2);
  BOOST_TEST(*wishes.note_density == 7.0);
  BOOST_TEST(*wishes.slider_share == 0.1);
  BOOST_TEST(*wishes.stars == 5.0);
  BOOST_TEST(!with_usual({}, 2).note_density);
}
