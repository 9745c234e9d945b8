#include <osugen/beatmap/slider_velocity.h>

#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include <osugen/beatmap/timing_lines.h>

using namespace osugen;

namespace {

HitObject slider(double time_ms) {
  HitObject object;
  object.kind = ObjectKind::slider;
  object.time_ms = time_ms;
  return object;
}

TimingLine red(double time_ms) {
  return {.time_ms = time_ms, .beat_length = 400};
}

TimingLine green(double time_ms, double velocity, int volume = 100, int effects = 0) {
  return {.time_ms = time_ms,
          .beat_length = -100 / velocity,
          .volume = volume,
          .uninherited = false,
          .effects = effects};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_slider_whose_velocity_is_in_force_needs_no_green_line) {
  Beatmap map;
  map.timing_lines = {red(0), green(500, 2)};
  map.objects = {slider(100), slider(600)};
  set_slider_velocities(map, std::vector<double>{1, 2});
  BOOST_TEST(map.timing_lines.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_new_green_line_says_of_sound_and_kiai_what_the_line_before_it_says) {
  Beatmap map;
  map.timing_lines = {red(0), green(500, 2, 40, 1)};
  map.objects = {slider(600), slider(700)};
  set_slider_velocities(map, std::vector<double>{3, 2});
  BOOST_REQUIRE_EQUAL(map.timing_lines.size(), 4U);
  BOOST_TEST(map.timing_lines[2].volume == 40);
  BOOST_TEST(map.timing_lines[2].kiai());
  BOOST_TEST(!map.timing_lines[2].uninherited);
}

BOOST_AUTO_TEST_CASE(every_slider_gets_its_velocity_whatever_the_lines_are) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> velocity(0.1, 10);
  for (int i = 0; i < 200; ++i) {
    Beatmap map;
    std::vector<double> wanted;
    map.timing_lines.push_back(red(0));
    for (int k = 0; k < 30; ++k) {
      const double time = static_cast<double>(random() % 50) * 100;
      map.timing_lines.push_back(random() % 3 == 0 ? red(time) : green(time, velocity(random)));
    }
    for (int k = 0; k < 50; ++k) {
      map.objects.push_back(slider(100.0 * k));
      wanted.push_back(random() % 2 == 0 ? 1.0 : velocity(random));
    }
    set_slider_velocities(map, wanted);
    const std::vector<double> got = slider_velocities(map);
    for (std::size_t k = 0; k < got.size(); ++k) BOOST_REQUIRE_CLOSE(got[k], wanted[k], 1e-3);
    const std::size_t lines = map.timing_lines.size();
    set_slider_velocities(map, wanted);
    BOOST_REQUIRE_EQUAL(map.timing_lines.size(), lines);
  }
}
