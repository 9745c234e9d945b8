// Star ratings against numbers of others, against arithmetic, and under changes whose effect is known.
#include <osugen/beatmap/reader.h>
#include <osugen/stars/stars.h>
#include <testing/bodies.h>
#include <testing/testing.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>
#include <string>

using osugen::Beatmap;
using osugen::CurveType;
using osugen::HitObject;
using osugen::ObjectKind;
using osugen::star_rating;
using osugen::StarRating;
using osugen::Vec2;

namespace {

constexpr double kNear = 1e-6;  // relative, of numbers printed with seven digits and more

Beatmap own_map(const std::string& name) {
  return osugen::read_beatmap_file(osugen::testing::source_dir() / "tests/stars/maps" / name).map;
}

HitObject circle(double time_ms, float x, float y) {
  HitObject object;
  object.time_ms = time_ms;
  object.position = {x, y};
  return object;
}

Beatmap empty_map() {
  Beatmap map;
  map.difficulty = {.hp = 5, .cs = 4, .od = 8, .ar = 9, .slider_multiplier = 1.4, .slider_tick_rate = 1};
  map.timing_lines.push_back({.time_ms = 0, .beat_length = 400});
  return map;
}

/// Circles on a zigzag across the field.
/// @param spread  1: jumps of about 270 px
Beatmap zigzag(int count, double gap_ms, float spread = 1) {
  Beatmap map = empty_map();
  for (int i = 0; i < count; ++i) {
    const float x = static_cast<float>(i % 2 * 2 - 1) * 120, y = static_cast<float>(i % 5 - 2) * 55;
    map.objects.push_back(circle(1000 + i * gap_ms, 256 + spread * x, 192 + spread * y));
  }
  return map;
}

/// Circles and sliders apart from each other: nothing is stacked.
Beatmap mixed() {
  Beatmap map = empty_map();
  for (int i = 0; i < 60; ++i) {
    const Vec2 at{static_cast<float>(60 + i * 97 % 390), static_cast<float>(50 + i * 61 % 280)};
    const double time = 1000 + i * 300;
    if (i % 3 == 0)
      map.objects.push_back(
          osugen::testing::slider(time, at, CurveType::perfect, {{50, 30}, {90, -10}}, 1 + i % 2));
    else
      map.objects.push_back(circle(time, at.x, at.y));
  }
  return map;
}

Beatmap with_objects(Beatmap map, const std::function<void(HitObject&)>& change) {
  for (HitObject& object : map.objects) change(object);
  return map;
}

void check_near(const StarRating& ours, const StarRating& expected, double relative) {
  BOOST_TEST(std::abs(ours.total - expected.total) <= relative * expected.total,
             "total " << ours.total << ", expected " << expected.total);
  BOOST_TEST(std::abs(ours.aim - expected.aim) <= relative * expected.aim,
             "aim " << ours.aim << ", expected " << expected.aim);
  BOOST_TEST(std::abs(ours.speed - expected.speed) <= relative * expected.speed,
             "speed " << ours.speed << ", expected " << expected.speed);
}

}  // namespace

BOOST_AUTO_TEST_CASE(own_maps_have_the_stars_that_rosu_pp_gives_them) {
  // rosu-pp-py 4.0.2, no mods.
  check_near(star_rating(own_map("circles.osu")), {6.637060612499467, 3.6597546425406753, 2.6184496891231235},
             kNear);
  check_near(star_rating(own_map("sliders.osu")),
             {3.4214543096619585, 1.9803783144618048, 1.0586043723784744}, kNear);
}

BOOST_AUTO_TEST_CASE(two_circles_have_the_tapping_of_one_gap) {
  // 200 ms and farther than 1.25 circles: a strain of 1.47 * 1.8 * 5, of which the highest section counts
  // .75.
  const double strain = 1.47 * (1 + 0.8) * 1000 / 200;
  const double speed = 0.0675 * std::sqrt(0.75 * strain) * std::cbrt(0.95 + 8.0 * 8.0 / 750);
  const StarRating stars = star_rating(zigzag(2, 200));
  BOOST_TEST(stars.aim == 0.0);
  BOOST_TEST(stars.speed == speed, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(one_object_has_the_least_stars_and_none_has_none) {
  const StarRating one = star_rating(zigzag(1, 0));
  BOOST_TEST(one.total == std::cbrt(1.14) * 0.0265 * 5, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(one.aim == 0.0);
  BOOST_TEST(one.speed == 0.0);
  BOOST_TEST(star_rating(empty_map()).total == 0.0);
}

BOOST_AUTO_TEST_CASE(other_modes_have_no_stars) {
  Beatmap map = zigzag(20, 200);
  map.general.mode = osugen::Mode::taiko;
  BOOST_TEST(star_rating(map).total == 0.0);
}

BOOST_AUTO_TEST_CASE(what_is_known_of_the_map_changes_nothing) {
  const Beatmap map = own_map("sliders.osu");
  BOOST_TEST(star_rating(map, osugen::play(map)).total == star_rating(map).total);
}

BOOST_AUTO_TEST_CASE(a_mirrored_map_has_the_same_stars) {
  const Beatmap map = mixed();
  const auto mirrored = [&](float along_x, float along_y) {
    return with_objects(map, [&](HitObject& object) {
      object.position = {256 + along_x * (object.position.x - 256),
                         192 + along_y * (object.position.y - 192)};
      for (osugen::Anchor& anchor : object.slider.path)
        anchor.position = {along_x * anchor.position.x, along_y * anchor.position.y};
    });
  };
  const StarRating stars = star_rating(map);
  BOOST_TEST(stars.total > 1);
  check_near(star_rating(mirrored(-1, 1)), stars, kNear);
  check_near(star_rating(mirrored(1, -1)), stars, kNear);
}

BOOST_AUTO_TEST_CASE(a_shifted_map_has_the_same_stars) {
  const Beatmap map = mixed();
  const auto shifted = [&](double ms) {
    Beatmap later = with_objects(map, [&](HitObject& object) { object.time_ms += ms; });
    for (osugen::TimingLine& line : later.timing_lines) line.time_ms += ms;
    return later;
  };
  // Sections of 400 ms begin at multiples of that: another cut of the same map is a little easier or harder.
  check_near(star_rating(shifted(400 * 37)), star_rating(map), kNear);
  check_near(star_rating(shifted(137)), star_rating(map), 0.03);
}

BOOST_AUTO_TEST_CASE(wider_jumps_raise_aim_alone) {
  StarRating last;
  for (const float spread : {0.5F, 0.8F, 1.1F, 1.4F}) {
    const StarRating stars = star_rating(zigzag(80, 200, spread));
    BOOST_TEST(stars.aim > last.aim);
    BOOST_TEST(stars.total > last.total);
    if (last.speed > 0) BOOST_TEST(stars.speed == last.speed, boost::test_tools::tolerance(1e-9));
    last = stars;
  }
}

BOOST_AUTO_TEST_CASE(faster_taps_raise_speed) {
  StarRating last;
  for (const double gap_ms : {300.0, 200.0, 120.0, 90.0, 70.0}) {
    const StarRating stars = star_rating(zigzag(80, gap_ms, 0.2F));
    BOOST_TEST(stars.speed > last.speed);
    last = stars;
  }
}

BOOST_AUTO_TEST_CASE(a_slider_that_is_followed_is_harder_than_a_circle) {
  const Beatmap map = mixed();
  const Beatmap circles = with_objects(map, [](HitObject& object) { object.kind = ObjectKind::circle; });
  BOOST_TEST(star_rating(map).aim > star_rating(circles).aim);
}

BOOST_AUTO_TEST_CASE(a_spinner_in_between_makes_nothing_harder) {
  Beatmap map = zigzag(40, 200);
  const double before = star_rating(map).total;
  HitObject spinner = circle(1000 + 20 * 200, 256, 192);
  spinner.kind = ObjectKind::spinner;
  spinner.end_time_ms = spinner.time_ms + 150;
  map.objects[20] = spinner;
  BOOST_TEST(star_rating(map).total < before);
  // A hold note of osu!mania is played as a spinner.
  const double with_spinner = star_rating(map).total;
  map.objects[20].kind = ObjectKind::hold;
  BOOST_TEST(star_rating(map).total == with_spinner);
}
