// A song at another rate: as long, as loud, and not a sample later.
#include <osugen/audio/resample.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

using namespace osugen;

namespace {

Audio sine(double hertz, double rate, std::size_t count) {
  Audio audio{std::vector<float>(count), rate};
  for (std::size_t i = 0; i < count; ++i)
    audio.samples[i] =
        static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * hertz * static_cast<double>(i) / rate));
  return audio;
}

/// The largest difference away from the ends, where the filter meets silence.
double furthest(const Audio& a, const Audio& b) {
  double most = 0;
  for (std::size_t i = 500; i + 500 < a.samples.size(); ++i)
    most = std::max(most, static_cast<double>(std::abs(a.samples[i] - b.samples[i])));
  return most;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_tone_keeps_its_place_and_loudness_at_any_rate) {
  for (const double from : {8000.0, 32000.0, 44100.0, 48000.0, 96000.0}) {
    for (const double to : {16000.0, 22050.0, 44100.0, 48000.0}) {
      const auto count = static_cast<std::size_t>(from);
      const Audio out = resample(sine(1000, from, count), to);
      BOOST_TEST_CONTEXT(from << " to " << to) {
        BOOST_TEST(out.sample_rate == to);
        BOOST_REQUIRE(out.samples.size() == static_cast<std::size_t>(to));
        BOOST_TEST(furthest(out, sine(1000, to, out.samples.size())) < 1e-4);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_length_is_rounded) {
  for (const std::size_t count : {1U, 2U, 3U, 99U, 100U, 101U, 44099U, 70001U}) {
    const Audio out = resample(sine(100, 44100, count), 22050);
    BOOST_TEST(out.samples.size() == static_cast<std::size_t>(std::llround(count * 0.5)));
  }
  BOOST_TEST(resample({{}, 44100}, 22050).samples.empty());
}

BOOST_AUTO_TEST_CASE(what_the_new_rate_cannot_hold_vanishes) {
  const Audio out = resample(sine(13000, 44100, 44100), 22050);
  double most = 0;
  for (std::size_t i = 1000; i + 1000 < out.samples.size(); ++i)
    most = std::max(most, static_cast<double>(std::abs(out.samples[i])));
  BOOST_TEST(most < 0.5e-5);  // 100 dB under the tone that went in
}

BOOST_AUTO_TEST_CASE(an_impulse_stays_at_its_time) {
  Audio click{std::vector<float>(44100), 44100};
  click.samples[22050] = 1;
  const Audio out = resample(click, 48000);
  const auto peak = std::max_element(out.samples.begin(), out.samples.end()) - out.samples.begin();
  BOOST_TEST(peak == 24000);
}

BOOST_AUTO_TEST_CASE(the_same_rate_is_a_copy_and_any_run_gives_the_same_samples) {
  const Audio song = sine(440, 44100, 200000);
  BOOST_TEST(resample(song, 44100).samples == song.samples, boost::test_tools::per_element());
  BOOST_TEST(resample(song, 22050).samples == resample(song, 22050).samples,
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_resampling_stops_when_asked) {
  AudioHooks hooks;
  hooks.cancel = [] { return true; };
  BOOST_CHECK_EXCEPTION(resample(sine(440, 44100, 200000), 22050, hooks), Error,
                        [](const Error& error) { return error.kind() == Error::Kind::interrupted; });
}
