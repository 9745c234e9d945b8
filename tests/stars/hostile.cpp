// Maps that no person made: stars are finite and come soon, always; the sanitizer presets run this too.
#include <osugen/stars/stars.h>
#include <testing/bodies.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

using osugen::Beatmap;
using osugen::CurveType;
using osugen::HitObject;
using osugen::ObjectKind;
using osugen::star_rating;
using osugen::StarRating;
using osugen::Vec2;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

HitObject circle(double time_ms, Vec2 at = {100, 100}) {
  HitObject object;
  object.time_ms = time_ms;
  object.position = at;
  return object;
}

Beatmap circles(int count, double gap_ms) {
  Beatmap map;
  map.timing_lines.push_back({.time_ms = 0, .beat_length = 400});
  for (int i = 0; i < count; ++i)
    map.objects.push_back(
        circle(i * gap_ms, {static_cast<float>(i * 37 % 512), static_cast<float>(i * 53 % 384)}));
  return map;
}

HitObject line(double time_ms, float length_px, int slides) {
  return osugen::testing::slider(time_ms, {10, 10}, CurveType::linear, {{length_px, 0}}, slides);
}

StarRating survive(const Beatmap& map) {
  const StarRating stars = star_rating(map);
  for (const double value : {stars.total, stars.aim, stars.speed})
    BOOST_TEST((std::isfinite(value) && value >= 0), "stars are " << value);
  return stars;
}

}  // namespace

BOOST_AUTO_TEST_CASE(thousands_of_objects_at_one_time) {
  BOOST_TEST(survive(circles(5000, 0)).total > 0);
}

BOOST_AUTO_TEST_CASE(objects_a_month_apart) {
  Beatmap map = circles(2, 200);
  map.objects.push_back(circle(2147483647));
  map.objects.insert(map.objects.begin(), circle(-2147483647));
  BOOST_TEST(survive(map).total > 0);
}

BOOST_AUTO_TEST_CASE(times_and_positions_that_are_none) {
  for (const double bad : {kNaN, kInfinity, -kInfinity, 1e300}) {
    Beatmap map = circles(20, 200);
    map.objects.back().time_ms = bad;
    BOOST_TEST(survive(map).total == 0);
    map = circles(20, 200);
    map.objects[7].position.y = static_cast<float>(bad);
    BOOST_TEST(survive(map).total == 0);
  }
}

BOOST_AUTO_TEST_CASE(settings_beyond_their_ranges) {
  for (const float odd : {-1000.0F, -1.0F, 0.0F, 12.0F, 13.25F, 1000.0F}) {
    Beatmap map = circles(50, 150);
    map.difficulty.cs = odd;
    survive(map);
    map = circles(50, 150);
    map.difficulty.od = odd;
    survive(map);
  }
  Beatmap map = circles(50, 150);
  map.difficulty.cs = static_cast<float>(kNaN);
  BOOST_TEST(survive(map).total == 0);
}

BOOST_AUTO_TEST_CASE(sliders_of_very_many_ticks_and_slides) {
  Beatmap map = circles(10, 100);
  map.difficulty.slider_tick_rate = 1e6;
  for (int i = 0; i < 300; ++i) map.objects.push_back(line(2000 + i, 400, 9000));
  for (int i = 0; i < 10; ++i) map.objects.push_back(line(3000 + i, 100000, 1));
  HitObject endless = line(4000, 100, 1);
  endless.slider.slides = std::numeric_limits<int>::max();
  map.objects.push_back(endless);
  survive(map);
}

BOOST_AUTO_TEST_CASE(sliders_that_do_not_move) {
  Beatmap map = circles(10, 100);
  for (int i = 0; i < 20; ++i) {
    HitObject still = line(1000 + i * 100, 0, 1 + i);
    if (i % 2 == 0) still.slider.path.clear();
    map.objects.push_back(still);
  }
  survive(map);
}

BOOST_AUTO_TEST_CASE(objects_out_of_order) {
  Beatmap map = circles(50, 150);
  std::swap(map.objects.front().time_ms, map.objects.back().time_ms);
  survive(map);
}

BOOST_AUTO_TEST_CASE(spinners_alone) {
  Beatmap map = circles(50, 150);
  for (HitObject& object : map.objects) object.kind = ObjectKind::spinner;
  BOOST_TEST(survive(map).aim == 0.0);
}

BOOST_AUTO_TEST_CASE(maps_drawn_at_random) {
  std::mt19937 random(20251020);
  const auto below = [&](std::uint32_t n) { return static_cast<double>(random() % n); };
  for (int round = 0; round < 300; ++round) {
    Beatmap map;
    map.difficulty.cs = static_cast<float>(below(11));
    map.difficulty.od = static_cast<float>(below(11));
    map.difficulty.ar = static_cast<float>(below(11));
    map.timing_lines.push_back({.time_ms = 0, .beat_length = 6 + below(1000)});
    double time = below(5000) - 2000;
    for (double left = below(60); left > 0; --left) {
      const Vec2 at{static_cast<float>(below(512)), static_cast<float>(below(384))};
      time += below(4) == 0 ? 0 : below(1 + static_cast<std::uint32_t>(below(2000)));
      HitObject object = circle(time, at);
      if (below(3) == 0) object = line(time, static_cast<float>(below(900)), 1 + static_cast<int>(below(12)));
      if (below(15) == 0) object.kind = ObjectKind::spinner;
      map.objects.push_back(object);
    }
    survive(map);
  }
}
