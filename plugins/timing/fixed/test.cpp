#include <osugen/interfaces/timing.h>

#include <boost/test/unit_test.hpp>

#include <testing/plugin.h>

using namespace osugen;

BOOST_AUTO_TEST_CASE(without_parameters_it_is_120_bpm_from_the_start_of_the_map) {
  const auto timing = testing::make<Timing>("fixed");
  const TimingEstimate estimate = timing->estimate({});
  BOOST_REQUIRE(estimate.red_lines.size() == 1U);
  BOOST_TEST(estimate.red_lines[0].beat_length_ms == 500.0);
  BOOST_TEST(estimate.red_lines[0].meter == 4);
  BOOST_TEST(estimate.confidence == 1.0);
  BOOST_TEST(timing->bias_ms() == 15.0);
  BOOST_TEST(timing->sample_rate() == 0.0);
}

BOOST_AUTO_TEST_CASE(the_offset_is_map_time_and_the_answer_song_time) {
  for (const double bias : {-100.0, 0.0, 15.0, 20.5}) {
    const auto timing = testing::make<Timing>("fixed", {{"offset_ms", 485.0}, {"bias_ms", bias}});
    const double song_time = timing->estimate({}).red_lines.at(0).time_ms;
    BOOST_TEST(song_time - timing->bias_ms() == 485.0);
    BOOST_TEST(song_time == 485.0 + bias);
  }
}

BOOST_AUTO_TEST_CASE(tempo_and_meter_are_those_given) {
  const auto timing = testing::make<Timing>("fixed", {{"bpm", 128.0}, {"meter", std::int64_t{3}}});
  BOOST_TEST(timing->estimate({}).red_lines.at(0).beat_length_ms == 468.75);
  BOOST_TEST(timing->estimate({}).red_lines.at(0).meter == 3);
}
