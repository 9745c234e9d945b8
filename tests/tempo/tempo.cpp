#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <osugen/tempo/autocorrelation.h>
#include <osugen/tempo/exact.h>
#include <osugen/tempo/features.h>
#include <osugen/tempo/harmony.h>
#include <osugen/tempo/onset_strength.h>
#include <osugen/tempo/stray.h>

using namespace osugen;

namespace {

/// Sines, one chord for each so many seconds.
Audio chords(const std::vector<std::vector<double>>& hertz, double seconds_each) {
  Audio audio{{}, tempo::kSampleRate};
  const auto length = static_cast<std::size_t>(seconds_each * audio.sample_rate);
  for (const std::vector<double>& chord : hertz) {
    for (std::size_t i = 0; i < length; ++i) {
      double sum = 0;
      for (const double hz : chord)
        sum += 0.1 * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / audio.sample_rate);
      audio.samples.push_back(static_cast<float>(sum));
    }
  }
  return audio;
}

/// Onsets of 3 frames on every half-beat, the beats stronger, from one second to another.
void add_beats(std::vector<float>& strength, double from_s, double to_s, double bpm) {
  const double half = 30 * tempo::kOnsetRate / bpm;
  for (int i = 0; from_s * tempo::kOnsetRate + i * half < to_s * tempo::kOnsetRate; ++i) {
    const double at = from_s * tempo::kOnsetRate + i * half, first = std::floor(at);
    // Between frames as much on each as it is near.
    for (int k = -1; k <= 2; ++k) {
      const double place = first + k, near = std::max(0.0, 1.5 - std::abs(place - at));
      if (place >= 0 && place < static_cast<double>(strength.size()))
        strength[static_cast<std::size_t>(place)] += static_cast<float>((i % 2 == 0 ? 2 : 1) * near);
    }
  }
}

/// A song whose bands all play that.
tempo::OnsetStrength song_of(const std::vector<float>& strength) {
  return {0, strength, strength, strength, strength, strength};
}

std::vector<float> silence_of(double seconds) {
  return std::vector<float>(static_cast<std::size_t>(seconds * tempo::kOnsetRate), 0.0F);
}

const std::vector<double> kC{261.63, 329.63, 392.00}, kG{392.00, 493.88, 587.33};

}  // namespace

BOOST_AUTO_TEST_CASE(harmony_changes_where_another_chord_begins_and_nowhere_else) {
  const tempo::Harmony harmony = tempo::harmony(chords({kC, kG, kG}, 2));
  BOOST_TEST(harmony.change(2000, 1000) > 0.3);
  BOOST_TEST(harmony.change(4000, 1000) < 0.05);
  BOOST_TEST(harmony.change(1000, 800) < 0.05);
}

BOOST_AUTO_TEST_CASE(silence_has_no_harmony_that_could_change) {
  for (const double seconds : {0.0, 0.00005, 1.0}) {
    Audio silence{std::vector<float>(static_cast<std::size_t>(seconds * tempo::kSampleRate)),
                  tempo::kSampleRate};
    const tempo::Harmony harmony = tempo::harmony(silence);
    BOOST_TEST(harmony.change(500, 200) == 0.0);
  }
  BOOST_TEST(tempo::Harmony().change(0, 100) == 0.0);
}

BOOST_AUTO_TEST_CASE(nothing_changes_where_a_song_goes_over_into_silence) {
  Audio song = chords({kC, kG, kC, kG}, 2.5);
  song.samples.resize(static_cast<std::size_t>(13 * tempo::kSampleRate), 0.0F);
  const tempo::Harmony harmony = tempo::harmony(song);
  for (double time_ms = 10150; time_ms < 12000; time_ms += 25)
    BOOST_TEST(harmony.change(time_ms, 1000) == 0.0, "at " << time_ms << " ms");
}

BOOST_AUTO_TEST_CASE(what_repeats_is_like_itself_after_its_period_and_unlike_half_way) {
  std::vector<float> strength(4000, 0.0F);
  for (std::size_t i = 0; i < strength.size(); i += 100) strength[i] = 3;
  const tempo::Autocorrelation alike(strength, 1000);
  BOOST_TEST(alike.at(0) == 1.0, boost::test_tools::tolerance(1e-9));
  BOOST_TEST(alike.at(100) > 0.95);
  BOOST_TEST(alike.at(300) > 0.95);
  BOOST_TEST(alike.at(50) < 0.05);
}

BOOST_AUTO_TEST_CASE(autocorrelation_beyond_what_can_be_compared_is_nothing) {
  const std::vector<float> strength(100, 1.0F);
  const tempo::Autocorrelation alike(strength, 1000);
  BOOST_TEST(alike.at(60) == 0.0);
  BOOST_TEST(alike.at(-1) == 0.0);
  BOOST_TEST(tempo::Autocorrelation({}, 10).at(0) == 0.0);
}

BOOST_AUTO_TEST_CASE(a_net_is_its_rectified_sums) {
  constexpr std::array<float, 2> kMean{1, 0}, kScale{2, 1}, kBias{0.5F, -10}, kLast{3, 100};
  constexpr std::array<float, 4> kFirst{1, 1, -1, 1};
  const tempo::Net net{2, 2, kMean.data(), kScale.data(), kFirst.data(), kBias.data(), kLast.data()};
  // (5 - 1) / 2 = 2 and 1: the first hidden one is 0.5 + 2 - 1, the second is under 0.
  const std::array<float, 2> features{5, 1}, far{1e9F, -1e9F};
  BOOST_TEST(net.score(features) == 4.5, boost::test_tools::tolerance(1e-6));
  // What is far counts as 4.
  BOOST_TEST(net.score(far) == 3 * (0.5 + 4 + 4), boost::test_tools::tolerance(1e-6));
}

BOOST_AUTO_TEST_CASE(bands_that_agree_measure_a_tempo_to_a_thousandth) {
  for (const double bpm : {76.734, 125.14, 146.89, 200.0}) {
    std::vector<float> strength = silence_of(50);
    add_beats(strength, 0, 50, bpm);
    const tempo::OnsetStrength onsets = song_of(strength);
    const tempo::ExactTempo tempo =
        tempo::exact_tempo(onsets, {0, static_cast<double>(strength.size())}, bpm * 1.00008);
    BOOST_TEST(std::abs(tempo.bpm - bpm) < 0.001);
    BOOST_TEST(tempo.error_bpm < 0.002);
  }
}

BOOST_AUTO_TEST_CASE(one_band_of_another_tempo_is_overruled_and_makes_less_sure) {
  std::vector<float> strength = silence_of(50), other = strength;
  add_beats(strength, 0, 50, 150);
  add_beats(other, 0, 50, 150.012);
  tempo::OnsetStrength onsets = song_of(strength);
  const tempo::Span span{0, static_cast<double>(strength.size())};
  const tempo::ExactTempo agreed = tempo::exact_tempo(onsets, span, 150.004);
  onsets.low = other;
  const tempo::ExactTempo tempo = tempo::exact_tempo(onsets, span, 150.004);
  BOOST_TEST(std::abs(tempo.bpm - 150) < 0.001);
  BOOST_TEST(tempo.error_bpm > 2 * agreed.error_bpm);
}

BOOST_AUTO_TEST_CASE(silence_measures_no_tempo_but_keeps_the_one_given) {
  const tempo::OnsetStrength onsets = song_of(silence_of(20));
  const tempo::ExactTempo tempo = tempo::exact_tempo(onsets, {0, 20 * tempo::kOnsetRate}, 120);
  BOOST_TEST(tempo.bpm == 120.0);
  BOOST_TEST(tempo.error_bpm > 0.0);
  BOOST_TEST(tempo::exact_tempo({}, {0, 0}, 120).bpm == 120.0);
}

BOOST_AUTO_TEST_CASE(tempos_are_whole_unless_that_is_clearly_not_so) {
  BOOST_TEST(tempo::rounded({150.004, 0.004}).bpm == 150.0);
  BOOST_TEST(tempo::rounded({150.004, 0.004}).certainty > 0.95);
  BOOST_TEST(tempo::rounded({163.2003, 0.001}).bpm == 163.2);
  // Here the tenth is 5 standard deviations away: it was once taken for the tempo, because it was near.
  BOOST_TEST(tempo::rounded({146.8905, 0.002}).bpm == 146.89);
}

BOOST_AUTO_TEST_CASE(of_two_hundredths_that_are_as_likely_neither_is_given_but_what_is_within_0_005_of_both) {
  const tempo::RoundTempo between = tempo::rounded({138.825, 0.002});
  BOOST_TEST(std::abs(between.bpm - 138.825) < 0.0011);
  BOOST_TEST(between.certainty > 0.8);
}

BOOST_AUTO_TEST_CASE(what_is_measured_badly_is_not_certain) {
  BOOST_TEST(tempo::rounded({138.627, 0.02}).certainty < 0.7);
  BOOST_TEST(tempo::rounded({138.627, 1.0}).certainty < 0.7);
}

BOOST_AUTO_TEST_CASE(nothing_strays_in_a_song_of_one_tempo) {
  std::vector<float> strength = silence_of(40);
  add_beats(strength, 1, 40, 140);
  BOOST_TEST(tempo::stray(song_of(strength), 140) < 0.2);
  BOOST_TEST(tempo::stray(song_of(silence_of(40)), 140) <= 1.0);
  BOOST_TEST(tempo::stray(song_of({}), 140) == 0.0);
}

BOOST_AUTO_TEST_CASE(an_ending_of_a_few_bars_at_another_tempo_strays) {
  std::vector<float> strength = silence_of(40);
  add_beats(strength, 1, 36, 140);
  add_beats(strength, 36, 40, 127);
  BOOST_TEST(tempo::stray(song_of(strength), 140) > 0.55);
}

BOOST_AUTO_TEST_CASE(an_ending_that_dies_away_does_not_stray) {
  std::vector<float> strength = silence_of(40);
  add_beats(strength, 1, 36, 140);
  tempo::OnsetStrength onsets = song_of(strength);
  // By its own loudness what rings is as strong as what is played.
  add_beats(onsets.all, 36, 40, 311);
  BOOST_TEST(tempo::stray(onsets, 140) < 0.2);
}
