#include <cmath>
#include <cstdint>
#include <numbers>

#include <osugen/interfaces/timing.h>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <testing/plugin.h>

using namespace osugen;
namespace data = boost::unit_test::data;

namespace {

constexpr double kRate = 22050;

Audio silence(double seconds) {
  return {std::vector<float>(static_cast<std::size_t>(seconds * kRate), 0.0F), kRate};
}

/// Noise whose samples are those of a linear congruential generator: the same on every machine.
class Noise {
 public:
  float operator()() {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<float>(static_cast<double>(state_ >> 11) * 0x1p-52 - 1);
  }

 private:
  std::uint64_t state_ = 1;
};

/// A burst that begins on its first sample and dies away: a drum of `hz`, with some noise.
void hit(Audio& audio, double time_ms, double hz, double loudness, Noise& noise) {
  const double first = std::ceil(time_ms / 1000 * kRate);
  for (int i = 0; i < 3000; ++i) {
    const double at = first + i, seconds = at / kRate - time_ms / 1000;
    if (at < 0 || at >= static_cast<double>(audio.samples.size())) continue;
    const double tone = std::cos(2 * std::numbers::pi * hz * seconds) + 0.5 * static_cast<double>(noise());
    audio.samples[static_cast<std::size_t>(at)] +=
        static_cast<float>(loudness * tone * std::exp(-seconds * 40));
  }
}

/// A beat as rock has it: drum, hat, snare, hat.
void add_beats(Audio& audio, double from_ms, double to_ms, double bpm) {
  Noise noise;
  const double beat_ms = 60000 / bpm;
  for (int i = 0; from_ms + i * beat_ms / 2 < to_ms; ++i) {
    const double time_ms = from_ms + i * beat_ms / 2;
    if (i % 2 == 1) hit(audio, time_ms, 7000, 0.1, noise);
    if (i % 4 == 0) hit(audio, time_ms, 70, 0.5, noise);
    if (i % 4 == 2) hit(audio, time_ms, 400, 0.4, noise);
  }
}

Audio beats(double seconds, double from_ms, double bpm) {
  Audio audio = silence(seconds);
  add_beats(audio, from_ms, seconds * 1000, bpm);
  return audio;
}

TimingEstimate hear(const Audio& audio) {
  return testing::make<Timing>("estimate")->estimate(audio);
}

double bpm_of(const TimingEstimate& estimate) {
  return 60000 / estimate.red_lines.at(0).beat_length_ms;
}

}  // namespace

BOOST_DATA_TEST_CASE(a_steady_beat_is_found_exactly,
                     data::make({100.0, 118.0, 128.0, 139.5, 150.0, 163.2, 174.0, 190.0}) ^
                         data::make({0.0, 37.3, 512.0, 1203.7, 250.1, 90.0, 333.3, 1999.9}),
                     bpm, offset_ms) {
  const TimingEstimate estimate = hear(beats(40, offset_ms, bpm));
  BOOST_REQUIRE(estimate.red_lines.size() == 1U);
  BOOST_TEST(bpm_of(estimate) == bpm, boost::test_tools::tolerance(1e-9));
  const RedLine& line = estimate.red_lines[0];
  // The constant is that of music; a burst out of silence is heard 4 ms late, whatever the tempo.
  BOOST_TEST(std::abs(std::remainder(line.time_ms - offset_ms, line.beat_length_ms)) < 6.0);
  BOOST_TEST(line.time_ms >= 0.0);
  BOOST_TEST(estimate.confidence > 0.3);
}

BOOST_AUTO_TEST_CASE(the_answer_is_song_time_whatever_the_bias) {
  const Audio audio = beats(20, 100, 140);
  const auto plain = testing::make<Timing>("estimate", {{"bias_ms", 0.0}});
  const auto biased = testing::make<Timing>("estimate", {{"bias_ms", 20.0}});
  BOOST_TEST(plain->estimate(audio).red_lines.at(0).time_ms ==
             biased->estimate(audio).red_lines.at(0).time_ms);
  BOOST_TEST(biased->bias_ms() == 20.0);
}

BOOST_AUTO_TEST_CASE(the_same_song_gives_the_same_bits) {
  const Audio audio = beats(25, 100, 147.3);
  const TimingEstimate first = hear(audio), second = hear(audio);
  BOOST_TEST((first.red_lines == second.red_lines));
  BOOST_TEST(first.confidence == second.confidence);
}

BOOST_DATA_TEST_CASE(what_has_no_beat_is_not_sure, data::make({0.0, 0.00005, 0.1, 1.0, 30.0}), seconds) {
  const TimingEstimate quiet = hear(silence(seconds));
  BOOST_TEST(quiet.red_lines.size() == 1U);
  BOOST_TEST(quiet.confidence < 0.2);
  Audio audio = silence(seconds);
  Noise noise;
  for (float& sample : audio.samples) sample = 0.3F * noise();
  BOOST_TEST(hear(audio).confidence < 0.2);
}

BOOST_AUTO_TEST_CASE(samples_that_are_no_numbers_and_other_rates_are_refused) {
  Audio audio = silence(1);
  audio.samples[5000] = std::nanf("");
  BOOST_CHECK_THROW(hear(audio), Error);
  audio = silence(1);
  audio.sample_rate = 44100;
  BOOST_CHECK_THROW(hear(audio), Error);
}

BOOST_AUTO_TEST_CASE(tempos_of_less_than_an_octave_are_refused) {
  BOOST_CHECK_THROW(testing::make<Timing>("estimate", {{"lowest_bpm", 100.0}, {"highest_bpm", 150.0}}),
                    Error);
}

BOOST_AUTO_TEST_CASE(the_tempo_is_one_of_the_octave_asked_for) {
  const Audio audio = beats(20, 100, 140);
  const auto slow = testing::make<Timing>("estimate", {{"lowest_bpm", 60.0}, {"highest_bpm", 130.0}});
  const auto fast = testing::make<Timing>("estimate", {{"lowest_bpm", 118.0}, {"highest_bpm", 240.0}});
  BOOST_TEST(bpm_of(slow->estimate(audio)) <= 131.0);
  BOOST_TEST(bpm_of(fast->estimate(audio)) >= 117.0);
}
