#include <osugen/beatmap/reader.h>
#include <osugen/beatmap/timing_lines.h>

#include <boost/test/unit_test.hpp>
#include <string>

using osugen::RedLine;
using osugen::TimingInForce;

namespace {

TimingInForce timing_of(const std::string& lines, const std::string& general = "") {
  return TimingInForce(
      osugen::read_beatmap("osu file format v14\n[General]\n" + general + "\n[TimingPoints]\n" + lines,
                           "map.osu")
          .map);
}
double velocity(const std::string& lines, double time_ms) {
  return timing_of(lines).velocity_at(time_ms).slider_velocity;
}

}  // namespace

BOOST_AUTO_TEST_CASE(without_timing_lines_a_beat_is_a_second) {
  const TimingInForce timing = timing_of("");
  BOOST_TEST(timing.red_lines().empty());
  BOOST_TEST((timing.red_line_at(5) == RedLine{0, 1000, 4}));
  BOOST_TEST(timing.velocity_at(5).slider_velocity == 1.0);
}

BOOST_AUTO_TEST_CASE(before_the_first_red_line_its_tempo_is_in_force_but_no_slider_velocity) {
  const TimingInForce timing = timing_of("1000,400,3\n1000,-50,4,1,0,100,0,1\n");
  BOOST_TEST((timing.red_line_at(-5) == RedLine{1000, 400, 3}));
  BOOST_TEST(timing.velocity_at(999).slider_velocity == 1.0);
  BOOST_TEST(timing.velocity_at(1000).slider_velocity == 2.0);
  BOOST_TEST(!timing.effect_at(999).kiai);
  BOOST_TEST(timing.effect_at(1000).kiai);
}

BOOST_AUTO_TEST_CASE(a_red_line_resets_slider_velocity_unless_a_green_line_stands_at_its_time) {
  BOOST_TEST(velocity("0,500\n0,-50,4,1,0,100,0,0\n100,400\n", 100) == 1.0);
  BOOST_TEST(velocity("0,500\n100,-50,4,1,0,100,0,0\n100,400\n", 100) == 2.0);
}

BOOST_AUTO_TEST_CASE(of_one_time_the_first_red_line_and_the_last_green_line_count) {
  const std::string lines = "0,500\n0,250\n0,-50,4,1,0,100,0,0\n0,-25,4,1,0,100,0,0\n";
  BOOST_TEST(timing_of(lines).red_lines().at(0).beat_length_ms == 500.0);
  BOOST_TEST(velocity(lines, 0) == 4.0);
}

BOOST_AUTO_TEST_CASE(a_later_group_of_a_time_that_has_been_seen_replaces_it) {
  const TimingInForce timing = timing_of("0,500\n1000,400\n0,250\n");
  BOOST_REQUIRE_EQUAL(timing.red_lines().size(), 2U);
  BOOST_TEST(timing.red_lines()[0].beat_length_ms == 250.0);
}

BOOST_AUTO_TEST_CASE(lines_out_of_order_are_sorted_but_a_line_that_changed_nothing_when_read_stays_out) {
  const std::string lines = "0,500\n0,-50,4,1,0,100,0,0\n1000,-50,4,1,0,100,0,0\n500,-25,4,1,0,100,0,0\n";
  BOOST_TEST(velocity(lines, 700) == 4.0);
  BOOST_TEST(velocity(lines, 1200) == 4.0);
}

BOOST_AUTO_TEST_CASE(tempo_and_velocity_are_clamped) {
  BOOST_TEST(timing_of("0,1\n").red_lines().at(0).beat_length_ms == 6.0);
  BOOST_TEST(timing_of("0,99999\n").red_lines().at(0).beat_length_ms == 60000.0);
  BOOST_TEST(timing_of("0,-50\n").red_lines().at(0).beat_length_ms == 6.0);
  BOOST_TEST(velocity("0,-1,4,1,0,100,0,0\n", 0) == 10.0);
  BOOST_TEST(velocity("0,-99999,4,1,0,100,0,0\n", 0) == 0.1);
  BOOST_TEST(velocity("0,300,4,1,0,100,0,0\n", 0) == 1.0);
}

BOOST_AUTO_TEST_CASE(a_green_line_of_nan_takes_the_ticks_away) {
  const TimingInForce timing = timing_of("0,500\n100,NaN,4,1,0,100,0,0\n");
  BOOST_TEST(timing.velocity_at(99).ticks);
  BOOST_TEST(!timing.velocity_at(100).ticks);
  BOOST_TEST(timing.velocity_at(100).slider_velocity == 1.0);
}

BOOST_AUTO_TEST_CASE(scrolling_follows_green_lines_in_taiko_and_mania_only) {
  const std::string lines = "0,500\n0,-20,4,1,0,100,0,0\n";
  BOOST_TEST(timing_of(lines).effect_at(0).scroll_speed == 1.0);
  BOOST_TEST(timing_of(lines, "Mode: 3").effect_at(0).scroll_speed == 5.0);
}

BOOST_AUTO_TEST_CASE(samples_before_the_first_line_are_the_first_lines) {
  const auto sample = timing_of("1000,500,4,2,3,140\n").sample_at(0);
  BOOST_TEST(sample.sample_set == 2);
  BOOST_TEST(sample.sample_index == 3);
  BOOST_TEST(sample.volume == 100);
}

BOOST_AUTO_TEST_CASE(a_hundred_thousand_lines_out_of_order_are_sorted_at_once) {
  std::string lines;
  for (int i = 100000; i > 0; --i) lines += std::to_string(i) + "," + std::to_string(100 + i % 7) + "\n";
  const TimingInForce timing = timing_of(lines);
  BOOST_REQUIRE_EQUAL(timing.red_lines().size(), 100000U);
  BOOST_TEST(timing.red_line_at(50000.5).beat_length_ms == 100.0 + 50000 % 7);
}
