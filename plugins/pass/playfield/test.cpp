#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <random>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/writer.h>
#include <osugen/interfaces/pass.h>
#include <testing/bodies.h>
#include <testing/plugin.h>

using namespace osugen;
using osugen::testing::outside;
using osugen::testing::slider;

namespace {

Beatmap passed(Beatmap map, double margin = 0) {
  testing::make<Pass>("playfield", {{"margin", margin}})->apply(map, {}, {});
  return map;
}

Beatmap map_of(std::vector<HitObject> objects) {
  Beatmap map;
  map.timing_lines.push_back({.time_ms = 0, .beat_length = 400});
  map.objects = std::move(objects);
  return map;
}

Beatmap random_map(std::mt19937& random, float spread) {
  std::uniform_real_distribution<float> far(-spread, spread);
  std::vector<HitObject> objects;
  for (int i = 0; i < 60; ++i) {
    std::vector<Vec2> points;
    for (std::size_t n = 1 + random() % 6; n > 0; --n)
      points.push_back({std::trunc(far(random)), std::trunc(far(random))});
    const auto curve = static_cast<CurveType>(random() % 4);
    objects.push_back(slider(1000.0 * i, {std::trunc(far(random)), std::trunc(far(random))}, curve, points,
                             1 + static_cast<int>(random() % 3)));
    if (random() % 4 == 0) objects.back().kind = ObjectKind::circle;
  }
  return map_of(std::move(objects));
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_is_inside_stays_as_it_is) {
  HitObject circle;
  circle.position = {512, 384};
  const Beatmap given = map_of({circle, slider(10, {0, 0}, CurveType::linear, {{512, 0}, {512, 384}})});
  BOOST_CHECK(write_beatmap(passed(given)) == write_beatmap(given));
}

BOOST_AUTO_TEST_CASE(a_circle_goes_to_the_nearest_place_inside) {
  HitObject circle;
  circle.position = {-7, 390};
  BOOST_CHECK((passed(map_of({circle})).objects[0].position == Vec2{0, 384}));
  BOOST_CHECK((passed(map_of({circle}), 20).objects[0].position == Vec2{20, 364}));
}

BOOST_AUTO_TEST_CASE(a_slider_that_fits_is_only_moved_and_no_further_than_it_must) {
  const Beatmap given = map_of({slider(10, {500, 100}, CurveType::linear, {{100, -110}})});
  const Beatmap result = passed(given);
  BOOST_CHECK((result.objects[0].position == Vec2{412, 110}));
  BOOST_CHECK(result.objects[0].slider.path == given.objects[0].slider.path);
  BOOST_TEST(result.timing_lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_slider_larger_than_the_playfield_gets_smaller_and_lasts_as_long) {
  const Beatmap given = map_of({slider(10, {500, 100}, CurveType::linear, {{-900, 0}}, 2),
                                slider(9000, {0, 0}, CurveType::linear, {{90, 0}})});
  const Beatmap result = passed(given);
  BOOST_TEST(outside(result.objects[0]) <= 0.02);
  BOOST_TEST(result.objects[0].slider.length_px > 480);
  const Play before = play(given), after = play(result);
  for (std::size_t i = 0; i < 2; ++i)
    BOOST_TEST(after.objects[i].end_time_ms == before.objects[i].end_time_ms,
               boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(a_slider_that_could_not_be_slow_enough_goes_there_and_back_more_often) {
  const Beatmap given = map_of({slider(10, {0, 0}, CurveType::linear, {{30000, 0}})});
  const Beatmap result = passed(given);
  BOOST_TEST(outside(result.objects[0]) <= 0.02);
  BOOST_TEST(result.objects[0].slider.slides > 1);
  BOOST_TEST(result.objects[0].slider.slides % 2 == 1);
  BOOST_TEST(play(result).objects[0].end_time_ms == play(given).objects[0].end_time_ms,
             boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(whatever_the_sliders_everything_ends_up_inside_lasts_as_long_and_stays_there) {
  std::mt19937 random(3);
  for (const float spread : {300.0F, 1000.0F, 20000.0F}) {
    for (int i = 0; i < 15; ++i) {
      const Beatmap given = random_map(random, spread);
      const Beatmap result = passed(given);
      const Play before = play(given), after = play(result);
      for (std::size_t k = 0; k < given.objects.size(); ++k) {
        BOOST_REQUIRE_LE(outside(result.objects[k]), 0.02);
        BOOST_REQUIRE_SMALL(after.objects[k].end_time_ms - before.objects[k].end_time_ms, 0.01);
      }
      BOOST_REQUIRE(write_beatmap(passed(result)) == write_beatmap(result));
      // As a player's game reads it.
      for (const HitObject& object : read_beatmap(write_beatmap(result), "result").map.objects)
        BOOST_REQUIRE_LE(outside(object), 0.02);
    }
  }
}

BOOST_AUTO_TEST_CASE(positions_that_are_no_numbers_become_ones) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  HitObject circle;
  circle.position = {nan, std::numeric_limits<float>::infinity()};
  Beatmap given = map_of({circle, slider(10, {0, 0}, CurveType::bezier, {{50, 50}, {60, 60}})});
  given.objects[1].slider.path[1].position.x = nan;
  for (const HitObject& object : passed(given).objects) BOOST_TEST(outside(object) <= 0.02);
}

BOOST_AUTO_TEST_CASE(maps_of_other_modes_are_not_touched) {
  HitObject circle;
  circle.position = {900, 900};
  Beatmap given = map_of({circle});
  given.general.mode = Mode::mania;
  BOOST_CHECK((passed(given).objects[0].position == Vec2{900, 900}));
}
