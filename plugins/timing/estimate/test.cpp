#include <algorithm>
#include <array>
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

/// A chord that is held: three sines.
void chord(Audio& audio, double from_ms, double to_ms, double root_hz) {
  const auto first = static_cast<std::size_t>(from_ms / 1000 * kRate),
             last = static_cast<std::size_t>(to_ms / 1000 * kRate);
  for (std::size_t i = first; i < std::min(last, audio.samples.size()); ++i) {
    const double seconds = static_cast<double>(i - first) / kRate;
    for (const double ratio : {1.0, 1.25, 1.5})
      audio.samples[i] += static_cast<float>(0.05 * std::min(1.0, seconds * 100) *
                                             std::sin(2 * std::numbers::pi * ratio * root_hz * seconds));
  }
}

/// Bars of drums with a chord each.
void add_bars(Audio& audio, double from_ms, int bars, int meter, double bpm) {
  Noise noise;
  const double beat_ms = 60000 / bpm;
  constexpr std::array kRoots{220.0, 261.63, 174.61, 196.0};
  for (int bar = 0; bar < bars; ++bar) {
    const double bar_ms = from_ms + bar * meter * beat_ms;
    chord(audio, bar_ms, bar_ms + meter * beat_ms, kRoots[static_cast<std::size_t>(bar) % kRoots.size()]);
    for (int i = 0; i < meter; ++i) {
      const bool kick = meter == 3 ? i == 0 : i % 2 == 0;
      hit(audio, bar_ms + i * beat_ms, kick ? 60 : 350, i == 0 ? 0.6 : 0.4, noise);
      hit(audio, bar_ms + i * beat_ms, 7000, 0.1, noise);
      hit(audio, bar_ms + (i + 0.5) * beat_ms, 7000, 0.06, noise);
    }
  }
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
  // The constant is that of music; a burst out of silence is detected 4 ms late, whatever the tempo.
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

BOOST_DATA_TEST_CASE(a_slow_tempo_is_written_twice_as_fast_unless_told_not_to, data::make({66.0, 78.0, 92.0}),
                     bpm) {
  const Audio audio = beats(40, 300, bpm);
  const auto as_heard = testing::make<Timing>("estimate", {{"double_below_bpm", 0.0}})->estimate(audio);
  const auto as_mapped = hear(audio);
  const double heard = bpm_of(as_heard);
  BOOST_TEST(bpm_of(as_mapped) == (heard < 100 ? 2 * heard : heard), boost::test_tools::tolerance(1e-9));
  // The beats that were heard are beats, and the tempo that was heard is named.
  const RedLine& line = as_mapped.red_lines.at(0);
  BOOST_TEST(std::abs(std::remainder(line.time_ms - as_heard.red_lines.at(0).time_ms, line.beat_length_ms)) <
             1e-6);
  if (heard >= 100) return;
  BOOST_REQUIRE(!as_mapped.alternatives.empty());
  BOOST_TEST(as_mapped.alternatives[0].bpm == heard, boost::test_tools::tolerance(0.01));
}

BOOST_DATA_TEST_CASE(the_first_red_line_is_where_a_bar_begins, data::make({112.0, 128.0, 150.0, 175.0}),
                     bpm) {
  Audio audio = silence(45);
  // The song begins with the third beat of a bar.
  const double beat_ms = 60000 / bpm, first_ms = 300 + 2 * beat_ms;
  Noise noise;
  hit(audio, 300, 60, 0.4, noise);
  hit(audio, 300 + beat_ms, 350, 0.4, noise);
  add_bars(audio, first_ms, static_cast<int>((44000 - first_ms) / (4 * beat_ms)), 4, bpm);
  const TimingEstimate estimate = hear(audio);
  BOOST_TEST(bpm_of(estimate) == bpm, boost::test_tools::tolerance(1e-9));
  const RedLine& line = estimate.red_lines.at(0);
  BOOST_TEST(line.meter == 4);
  BOOST_TEST(std::abs(std::remainder(line.time_ms - first_ms, 4 * beat_ms)) < 8.0);
}

BOOST_AUTO_TEST_CASE(another_tempo_gets_its_own_red_line_where_it_begins) {
  Audio audio = silence(60);
  const double first_bpm = 132, second_bpm = 150, change_ms = 500 + 16 * 4 * 60000 / first_bpm;
  add_bars(audio, 500, 16, 4, first_bpm);
  add_bars(audio, change_ms, 18, 4, second_bpm);
  const TimingEstimate estimate = hear(audio);
  BOOST_REQUIRE(estimate.red_lines.size() == 2U);
  BOOST_TEST(bpm_of(estimate) == first_bpm, boost::test_tools::tolerance(1e-4));
  const RedLine& line = estimate.red_lines[1];
  BOOST_TEST(60000 / line.beat_length_ms == second_bpm, boost::test_tools::tolerance(1e-4));
  BOOST_TEST(std::abs(line.time_ms - change_ms) < 8.0);
}

BOOST_AUTO_TEST_CASE(a_song_that_slows_down_is_followed_to_its_end) {
  Audio audio = silence(60);
  const double bpm = 140;
  add_bars(audio, 400, 24, 4, bpm);
  std::vector<double> downbeats;
  double at_ms = 400 + 24 * 4 * 60000 / bpm;
  for (const double slower : {0.94, 0.88, 0.83, 0.78}) {
    add_bars(audio, at_ms, 1, 4, bpm * slower);
    downbeats.push_back(at_ms);
    at_ms += 4 * 60000 / (bpm * slower);
  }
  const TimingEstimate estimate = hear(audio);
  for (const double downbeat : downbeats) {
    const auto after = std::find_if(estimate.red_lines.begin(), estimate.red_lines.end(),
                                    [&](const RedLine& line) { return line.time_ms > downbeat + 20; });
    const RedLine& line = *(after - 1);
    BOOST_TEST(std::abs(std::remainder(line.time_ms - downbeat, line.beat_length_ms)) < 15.0);
  }
  BOOST_TEST(estimate.red_lines.size() > 1U);
}

BOOST_AUTO_TEST_CASE(an_ending_too_short_to_be_followed_is_not_sure) {
  Audio audio = silence(60);
  const double bpm = 150, end_ms = 500 + 32 * 4 * 60000 / bpm;
  add_bars(audio, 500, 32, 4, bpm);
  BOOST_TEST(hear(audio).confidence >= 0.5);
  // One bar and a half, then nothing.
  add_beats(audio, end_ms, end_ms + 2400, 137);
  BOOST_TEST(hear(audio).confidence < 0.5);
}

BOOST_AUTO_TEST_CASE(a_tempo_of_two_decimals_is_not_taken_for_the_tenth_beside_it) {
  const TimingEstimate estimate = hear(beats(60, 100, 146.89));
  BOOST_TEST(std::abs(bpm_of(estimate) - 146.89) <= 0.005 + 1e-9);
}

BOOST_AUTO_TEST_CASE(a_band_that_plays_freely_round_a_steady_beat_gets_one_red_line) {
  Audio audio = silence(60);
  Noise chance, noise;
  const double beat_ms = 60000.0 / 126;
  for (int i = 0; 200 + i * beat_ms / 2 < 59000; ++i) {
    const double time_ms = 200 + i * beat_ms / 2 + 8 * static_cast<double>(chance());
    if (i % 2 == 1) hit(audio, time_ms, 7000, 0.1, noise);
    if (i % 4 == 0) hit(audio, time_ms, 70, 0.5, noise);
    if (i % 4 == 2) hit(audio, time_ms, 400, 0.4, noise);
  }
  const TimingEstimate estimate = hear(audio);
  BOOST_TEST(estimate.red_lines.size() == 1U);
  BOOST_TEST(bpm_of(estimate) == 126.0, boost::test_tools::tolerance(1e-9));
}

BOOST_AUTO_TEST_CASE(alternatives_say_other_things_than_the_answer) {
  const TimingEstimate estimate = hear(beats(30, 100, 140));
  const RedLine& line = estimate.red_lines.at(0);
  BOOST_TEST(!estimate.alternatives.empty());
  for (const TimingEstimate::Alternative& other : estimate.alternatives) {
    const bool tempo = std::abs(other.bpm - bpm_of(estimate)) < 0.1;
    const double off = std::abs(std::remainder(other.offset_ms - line.time_ms, line.beat_length_ms));
    BOOST_TEST(!(tempo && off < 10.0));
    BOOST_TEST(other.score <= 1.0);
  }
}
