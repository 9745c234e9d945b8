// Levels in bands and where they rise, against songs made of clicks.
#include <boost/test/unit_test.hpp>

#include <osugen/evaluate/metrics/onsets.h>
#include <osugen/random/random.h>
#include <osugen/sound/band_levels.h>

#include <cmath>
#include <numbers>
#include <vector>

using namespace osugen;
using namespace osugen::sound;
using osugen::evaluate::match_onsets_closely;
using osugen::evaluate::score_onsets;

namespace {

float noise(Random& random) {
  return static_cast<float>(2 * random.uniform() - 1);
}

/// Bursts of noise at these times over a hum.
Audio clicks(const std::vector<double>& times_ms, double seconds, double rate) {
  Audio audio;
  audio.sample_rate = rate;
  audio.samples.assign(static_cast<std::size_t>(seconds * rate), 0.0F);
  for (std::size_t i = 0; i < audio.samples.size(); ++i)
    audio.samples[i] =
        static_cast<float>(0.02 * std::sin(2 * std::numbers::pi * 200 * static_cast<double>(i) / rate));
  Random random(1);
  for (const double time : times_ms) {
    const auto start = static_cast<std::size_t>(std::lround(time / 1000 * rate));
    for (std::size_t i = 0; i < 1500 && start + i < audio.samples.size(); ++i)
      audio.samples[start + i] += 0.5F * std::exp(-static_cast<float>(i) / 250) * noise(random);
  }
  return audio;
}

}  // namespace

BOOST_AUTO_TEST_CASE(attacks_are_where_the_clicks_are) {
  std::vector<double> times;
  Random random(3);
  for (double time = 300; time < 19000; time += 80 + static_cast<double>(random.below(300)))
    times.push_back(time);
  for (const double rate : {22050.0, 44100.0, 48000.0}) {
    const BandLevels levels = band_levels(clicks(times, 20, rate));
    BOOST_TEST(std::abs(levels.length_ms - 20000) < 1);
    std::vector<double> heard;
    for (const Attack& attack : attacks_of(levels))
      if (attack.strength > 5) heard.push_back(attack.time_ms);
    BOOST_TEST(score_onsets(times, heard, 10).f1() > 0.97);
    double error = 0;
    const auto pairs = match_onsets_closely(times, heard, 20);
    for (const auto& [i, j] : pairs) error += heard[j] - times[i];
    BOOST_TEST_MESSAGE("mean error at " << rate << " Hz: " << error / static_cast<double>(pairs.size())
                                        << " ms");
    BOOST_TEST(std::abs(error / static_cast<double>(pairs.size())) < 2);
  }
}

BOOST_AUTO_TEST_CASE(silence_and_a_song_of_one_sample_have_no_attacks) {
  Audio silence;
  silence.sample_rate = 44100;
  silence.samples.assign(44100, 0.0F);
  BOOST_TEST(attacks_of(band_levels(silence)).empty());
  silence.samples.assign(1, 0.0F);
  BOOST_TEST(attacks_of(band_levels(silence)).empty());
  BOOST_TEST(band_levels(silence).mean(-100, 100)[0] == 0);
}

BOOST_AUTO_TEST_CASE(a_tone_is_in_the_bands_of_its_frequency) {
  Audio tone;
  tone.sample_rate = 22050;
  for (int i = 0; i < 22050; ++i)
    tone.samples.push_back(static_cast<float>(0.5 * std::sin(2 * std::numbers::pi * 3000 * i / 22050.0)));
  const auto bands = band_levels(tone).mean(200, 800);
  std::size_t loudest = 0;
  for (std::size_t band = 0; band < kBands; ++band)
    if (bands[band] > bands[loudest]) loudest = band;
  // 3 kHz is 1876 of the mels from 47 to 3073 that 25 steps divide: 15.1 steps up, the band of index 14.
  BOOST_TEST(loudest == 14U);
  BOOST_TEST(bands[2] < 0.01 * bands[loudest]);
}
