// Paths, ends, ticks and stacking, each against arithmetic that can be done by hand. The corpus's oracles
// compare the rest.
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/reader.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

using osugen::Beatmap;
using osugen::Play;
using osugen::Slider;
using osugen::SliderEvent;
using osugen::SliderPath;
using osugen::Vec2;

namespace {

Beatmap map_of(const std::string& objects, int version = 14, const std::string& timing = "0,500\n",
               const std::string& difficulty = "") {
  return osugen::read_beatmap("osu file format v" + std::to_string(version) +
                                  "\n[Difficulty]\nSliderMultiplier:1\n" + difficulty + "[TimingPoints]\n" +
                                  timing + "[HitObjects]\n" + objects,
                              "map.osu")
      .map;
}

SliderPath path_of(const std::string& curve, double length, int version = 14) {
  const std::string line = "0,0,0,2,0," + curve + ",1," + std::to_string(length) + "\n";
  return SliderPath(map_of(line, version).objects.at(0).slider);
}

std::vector<int> heights(const Beatmap& map) {
  std::vector<int> list;
  for (const auto& object : osugen::play(map).objects) list.push_back(object.stack_height);
  return list;
}

std::vector<double> ticks(const Beatmap& map) {
  std::vector<double> times;
  const Play play = osugen::play(map);
  for (const SliderEvent& event : osugen::slider_events(map.objects.at(0), play.objects.at(0).motion))
    if (event.kind == SliderEvent::Kind::tick) times.push_back(event.time_ms);
  return times;
}

double distance(Vec2 a, Vec2 b) {
  return std::hypot(double{a.x} - b.x, double{a.y} - b.y);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_line_is_cut_and_prolonged_to_its_length) {
  BOOST_TEST((path_of("L|100:0", 50).position_at(1) == Vec2{50, 0}));
  BOOST_TEST((path_of("L|100:0", 150).position_at(1) == Vec2{150, 0}));
  BOOST_TEST(path_of("L|100:0|100:60", 0).distance_px() == 160.0);
  BOOST_TEST((path_of("L|100:0|100:60", 130).position_at(0.5) == Vec2{65, 0}));
}

BOOST_AUTO_TEST_CASE(a_path_whose_last_point_is_doubled_is_not_prolonged) {
  BOOST_TEST(path_of("L|100:0|100:0", 150).distance_px() == 100.0);
}

BOOST_AUTO_TEST_CASE(a_half_circle_has_its_length_to_the_tolerance_and_keeps_its_radius) {
  const SliderPath path = path_of("P|100:100|200:0", 0);
  BOOST_TEST(std::abs(path.distance_px() - 100 * std::numbers::pi) < 0.2);
  for (const Vec2 vertex : path.vertices()) BOOST_TEST(std::abs(distance(vertex, {100, 0}) - 100) < 1e-3);
}

BOOST_AUTO_TEST_CASE(a_bezier_curve_lies_within_a_pixel_of_its_formula) {
  const SliderPath path = path_of("B|0:200|200:200|200:0", 0);
  double worst = 0;
  for (int i = 0; i <= 100; ++i) {
    const double t = i / 100.0, u = 1 - t;
    const Vec2 exact{static_cast<float>(600 * u * t * t + 200 * t * t * t), static_cast<float>(600 * u * t)};
    double nearest = 1e9;
    for (int j = 0; j <= 1000; ++j)
      nearest = std::min(nearest, distance(path.position_at(j / 1000.0), exact));
    worst = std::max(worst, nearest);
  }
  BOOST_TEST(worst < 1.0);
}

BOOST_AUTO_TEST_CASE(a_b_spline_of_degree_one_is_its_polyline_and_of_full_degree_a_bezier_curve) {
  BOOST_TEST(path_of("B1|30:40|30:80", 0, 128).distance_px() == 90.0);
  BOOST_TEST(path_of("B3|0:200|200:200|200:0", 0, 128).distance_px() ==
             path_of("B|0:200|200:200|200:0", 0, 128).distance_px());
}

BOOST_AUTO_TEST_CASE(a_catmull_curve_goes_through_its_points_and_thinning_keeps_its_length) {
  const Slider slider = map_of("0,0,0,2,0,C|100:50|200:0,1,0\n").objects.at(0).slider;
  const SliderPath all(slider, osugen::CatmullVertices::all), thin(slider, osugen::CatmullVertices::thinned);
  BOOST_TEST(all.vertices().size() == 200U);
  BOOST_TEST(thin.vertices().size() < 100U);
  BOOST_TEST(std::abs(all.distance_px() - thin.distance_px()) < 1e-3);
  double nearest = 1e9;
  for (const Vec2 vertex : all.vertices()) nearest = std::min(nearest, distance(vertex, {100, 50}));
  BOOST_TEST(nearest < 1e-4);
}

BOOST_AUTO_TEST_CASE(a_slider_takes_its_length_by_its_velocity_and_ends_where_its_last_slide_ends) {
  const Beatmap map = map_of("10,10,1000,2,0,L|210:10,3,200\n10,10,5000,2,0,L|210:10,2,200\n", 14,
                             "0,400\n0,-50,4,1,0,100,0,0\n");
  const Play play = osugen::play(map);
  BOOST_TEST(play.objects[0].end_time_ms == 1000 + 3 * 400.0);  // 200 px at 200 px a beat
  BOOST_TEST((play.objects[0].end_position == Vec2{210, 10}));
  BOOST_TEST((play.objects[1].end_position == Vec2{10, 10}));
}

BOOST_AUTO_TEST_CASE(ticks_come_every_beat_and_run_backwards_on_the_way_back) {
  const Beatmap map = map_of("0,0,1000,2,0,L|250:0,2,250\n");
  BOOST_TEST((ticks(map) == std::vector<double>{1500, 2000, 2500, 3000}));
}

BOOST_AUTO_TEST_CASE(no_tick_comes_within_ten_milliseconds_of_the_end) {
  BOOST_TEST(ticks(map_of("0,0,0,2,0,L|500:0,1,101.9\n")).empty());
  BOOST_TEST(ticks(map_of("0,0,0,2,0,L|500:0,1,102.1\n")).size() == 1U);
}

BOOST_AUTO_TEST_CASE(before_version_8_the_distance_of_ticks_knows_no_slider_velocity) {
  const std::string timing = "0,500\n0,-50,4,1,0,100,0,0\n", slider = "0,0,0,2,0,L|400:0,1,400\n";
  BOOST_TEST(ticks(map_of(slider, 8, timing)).size() == 1U);
  BOOST_TEST(ticks(map_of(slider, 7, timing)).size() == 3U);
}

BOOST_AUTO_TEST_CASE(circles_less_than_three_pixels_apart_are_stacked_from_the_last_to_the_first) {
  BOOST_TEST((heights(map_of("100,100,1000,1,0\n100,100,1100,1,0\n102,100,1200,1,0\n104,100,1300,1,0\n")) ==
              std::vector<int>{3, 2, 1, 0}));
  BOOST_TEST((heights(map_of("100,100,1000,1,0\n103,100,1100,1,0\n")) == std::vector<int>{0, 0}));
}

BOOST_AUTO_TEST_CASE(circles_under_the_end_of_a_slider_sink) {
  const std::string objects = "0,0,1000,2,0,L|100:0,1,100\n100,0,1550,1,0\n100,0,1600,1,0\n";
  BOOST_TEST((heights(map_of(objects)) == std::vector<int>{0, -1, -2}));
  BOOST_TEST((heights(map_of(objects, 5)) == std::vector<int>{0, -1, -2}));
}

BOOST_AUTO_TEST_CASE(objects_further_apart_in_time_than_stack_leniency_allows_do_not_stack) {
  const std::string near = "100,100,1000,1,0\n100,100,1310,1,0\n",
                    far = "100,100,1000,1,0\n100,100,1320,1,0\n";
  const std::string ar10 = "ApproachRate:10\n";  // 450 ms * 0.7 = 315 ms
  BOOST_TEST((heights(map_of(near, 14, "0,500\n", ar10)) == std::vector<int>{1, 0}));
  BOOST_TEST((heights(map_of(far, 14, "0,500\n", ar10)) == std::vector<int>{0, 0}));
}

BOOST_AUTO_TEST_CASE(approach_rate_and_circle_size_give_the_games_own_numbers) {
  const Play play = osugen::play(map_of("", 14, "", "ApproachRate:9.3\nCircleSize:4\n"));
  BOOST_TEST(play.preempt_ms == 554);
  BOOST_TEST(std::abs(play.radius_px - 36.48 * 1.00041) < 1e-3);
}

BOOST_AUTO_TEST_CASE(a_path_that_would_cost_too_much_is_its_control_points_joined) {
  std::string curve = "B";
  for (int i = 0; i < 20000; ++i) curve += "|" + std::to_string(i % 2 * 131072) + ":" + std::to_string(i + 1);
  const Slider slider = map_of("0,0,0,2,0," + curve + ",1,0\n").objects.at(0).slider;
  osugen::WorkLeft work = 1000000;
  BOOST_TEST(SliderPath(slider, osugen::CatmullVertices::all, work).vertices().size() == 20001U);
}
