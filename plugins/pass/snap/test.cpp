#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <random>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/writer.h>
#include <osugen/interfaces/pass.h>
#include <testing/objects.h>
#include <testing/plugin.h>

using namespace osugen;
using osugen::testing::circle;
using osugen::testing::slider;
using osugen::testing::spinner;

namespace {

using Divisors = std::vector<std::int64_t>;
const Divisors kDivisors{1, 2, 3, 4, 6, 8, 12, 16};

Beatmap passed(Beatmap map, const Song& song = {}, double tolerance = 1000,
               const Divisors& divisors = kDivisors) {
  testing::make<Pass>("snap", {{"divisors", divisors}, {"tolerance", tolerance}})->apply(map, song, {});
  return map;
}

Beatmap map_of(std::vector<HitObject> objects,
               std::vector<TimingLine> lines = {{.time_ms = 100, .beat_length = 400}}) {
  Beatmap map;
  map.timing_lines = std::move(lines);
  map.objects = std::move(objects);
  return map;
}

std::vector<double> times(const Beatmap& map) {
  std::vector<double> result;
  for (const HitObject& object : map.objects) result.push_back(object.time_ms);
  return result;
}

/// How far a time is from where the game has its nearest tick, by the formula of the ranking criteria: the
/// tick is cut to whole milliseconds. Written anew here, over all divisors.
double unsnap(double time_ms, const std::vector<RedLine>& lines) {
  double best = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    best = std::min(best, std::abs(time_ms - std::trunc(lines[i].time_ms)));
    const double until =
        i + 1 < lines.size() ? lines[i + 1].time_ms : std::numeric_limits<double>::infinity();
    if (time_ms > until || (i > 0 && time_ms < lines[i].time_ms - 1)) continue;
    for (const auto divisor : kDivisors) {
      const double part = lines[i].beat_length_ms / static_cast<double>(divisor);
      const double n = std::floor((time_ms - lines[i].time_ms) / part);
      for (const double k : {n, n + 1})
        best = std::min(best, std::abs(time_ms - std::trunc(lines[i].time_ms + k * part)));
    }
  }
  return best;
}

Beatmap random_map(std::mt19937& random) {
  std::uniform_real_distribution<double> part(0, 1);
  std::vector<TimingLine> lines{
      {.time_ms = std::floor(part(random) * 900), .beat_length = 200 + 600 * part(random)}};
  lines.push_back({.time_ms = lines[0].time_ms + std::floor(9000 * part(random)),
                   .beat_length = 150 + 900 * part(random)});
  std::vector<HitObject> objects;
  for (double time = -500 * part(random); time < 25000; time += 900 * part(random) * part(random)) {
    const auto kind = random() % 8;
    if (kind < 4)
      objects.push_back(circle(time, random() % 4 == 0));
    else if (kind < 7)
      objects.push_back(
          slider(time, 5 + 300 * static_cast<float>(part(random)), 1 + static_cast<int>(random() % 4)));
    else
      objects.push_back(spinner(time, time + 2000 * part(random)));
    if (kind == 4)
      lines.push_back(
          {.time_ms = time, .beat_length = -100 / (0.2 + 3 * part(random)), .uninherited = false});
  }
  return map_of(std::move(objects), std::move(lines));
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_object_goes_to_the_nearest_tick_of_the_divisors) {
  BOOST_TEST(times(passed(map_of({circle(95), circle(210), circle(236), circle(430)}))) ==
                 (std::vector<double>{100, 200, 233, 433}),
             boost::test_tools::per_element());
  BOOST_TEST(times(passed(map_of({circle(95), circle(290), circle(310)}), {}, 1000, {1})) ==
                 (std::vector<double>{100, 500}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_is_further_from_every_tick_than_the_tolerance_stays) {
  BOOST_TEST(
      times(passed(map_of({circle(95), circle(290.5)}), {}, 6, {1})) == (std::vector<double>{100, 290.5}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ticks_end_at_the_next_red_line_and_begin_anew_there) {
  const Beatmap given = map_of({circle(480), circle(640)},
                               {{.time_ms = 0, .beat_length = 400}, {.time_ms = 490, .beat_length = 300}});
  BOOST_TEST(times(passed(given, {}, 1000, {1, 2})) == (std::vector<double>{490, 640}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(of_objects_on_one_tick_the_first_stays_and_a_new_combo_is_kept) {
  const Beatmap result =
      passed(map_of({circle(498), circle(499), circle(503, true), circle(900)}), {}, 1000, {1});
  BOOST_TEST(times(result) == (std::vector<double>{500, 900}), boost::test_tools::per_element());
  BOOST_TEST(result.objects[1].new_combo);
}

BOOST_AUTO_TEST_CASE(a_slider_ends_on_a_tick_by_its_velocity_alone) {
  // 1.4 * 100 px a beat of 400 ms: 150 px last 428.6 ms; one beat and a twelfth is 433.3 ms.
  const Beatmap given = map_of({slider(500, 150)});
  const Beatmap result = passed(given);
  BOOST_CHECK(result.objects[0].slider.path == given.objects[0].slider.path);
  BOOST_TEST(result.objects[0].slider.length_px == 150);
  BOOST_TEST(play(result).objects[0].end_time_ms == 500 + 400 + 400.0 / 16,
             boost::test_tools::tolerance(1e-6));
  BOOST_TEST(result.timing_lines.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_slider_ends_20_ms_before_the_next_object) {
  const Beatmap result = passed(map_of({slider(500, 150), circle(920)}));
  BOOST_TEST(play(result).objects[0].end_time_ms <= result.objects[1].time_ms - 19.999);
}

BOOST_AUTO_TEST_CASE(a_spinner_ends_on_a_tick_before_the_next_object) {
  const Beatmap result =
      passed(map_of({spinner(500, 1290), spinner(2098, 2990), circle(2890)}), {}, 1000, {1, 2});
  BOOST_TEST(result.objects[0].end_time_ms == 1300);
  BOOST_TEST(result.objects[1].end_time_ms == 2700);
}

BOOST_AUTO_TEST_CASE(nothing_is_moved_past_the_end_of_the_song) {
  const Beatmap result = passed(map_of({circle(560)}), {.length_ms = 590, .bias_ms = 15}, 1000, {1, 2, 3});
  BOOST_TEST(times(result) == (std::vector<double>{500}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(whatever_the_map_times_are_snapped_in_order_and_a_second_time_changes_nothing) {
  std::mt19937 random(5);
  for (int i = 0; i < 150; ++i) {
    const Beatmap given = random_map(random);
    const Beatmap result = passed(given);
    const std::vector<RedLine> lines = red_lines(result);
    const Play before = play(given), after = play(result);
    double last = -std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < result.objects.size(); ++k) {
      const HitObject& object = result.objects[k];
      BOOST_REQUIRE_GT(object.time_ms, last);
      BOOST_REQUIRE_EQUAL(object.time_ms, std::trunc(object.time_ms));
      BOOST_REQUIRE_LE(unsnap(object.time_ms, lines), 1e-6);
      last = object.time_ms;
    }
    BOOST_REQUIRE(write_beatmap(passed(result)) == write_beatmap(result));
  }
}

BOOST_AUTO_TEST_CASE(sliders_with_time_to_be_played_end_within_a_millisecond_of_a_tick_each_time_they_turn) {
  std::mt19937 random(6);
  int checked = 0;
  for (int i = 0; i < 100; ++i) {
    Beatmap given = random_map(random);
    given.timing_lines.resize(1);  // one tempo, so that every turn is on its ticks
    const Beatmap result = passed(given);
    const std::vector<RedLine> lines = red_lines(result);
    const Play played = play(result);
    for (std::size_t k = 0; k < result.objects.size(); ++k) {
      const HitObject& object = result.objects[k];
      const double next = k + 1 < result.objects.size() ? result.objects[k + 1].time_ms : 1e9;
      const double beat = lines[0].beat_length_ms;
      if (object.kind != ObjectKind::slider || next - object.time_ms < 4 * (20 + beat)) continue;
      for (int turn = 1; turn <= object.slider.slides; ++turn) {
        const double time = object.time_ms + turn * played.objects[k].motion.slide_ms;
        BOOST_REQUIRE_LE(unsnap(time, lines), 1.001);
      }
      ++checked;
    }
  }
  BOOST_TEST(checked > 5);
}

BOOST_AUTO_TEST_CASE(no_divisor_is_a_mistake_in_the_configuration) {
  BOOST_CHECK_THROW(passed(map_of({}), {}, 1000, {}), Error);
}

BOOST_AUTO_TEST_CASE(chords_of_mania_and_maps_without_a_red_line_are_left_alone) {
  Beatmap chord = map_of({circle(97), circle(97)});
  chord.general.mode = Mode::mania;
  BOOST_TEST(passed(chord).objects.size() == 2U);
  BOOST_TEST(times(passed(map_of({circle(97)}, {}))) == (std::vector<double>{97}),
             boost::test_tools::per_element());
}
