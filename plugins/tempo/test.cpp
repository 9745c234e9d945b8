#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include <boost/test/unit_test.hpp>

#include <tempo/autocorrelation.h>
#include <tempo/features.h>
#include <tempo/harmony.h>
#include <tempo/onset_strength.h>

using namespace osugen;

namespace {

class Quiet final : public Host {
 public:
  void log(Level, std::string_view) override {}
  bool cancelled() const override { return false; }
};

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

const std::vector<double> kC{261.63, 329.63, 392.00}, kG{392.00, 493.88, 587.33};

}  // namespace

BOOST_AUTO_TEST_CASE(harmony_changes_where_another_chord_begins_and_nowhere_else) {
  const Quiet host;
  const tempo::Harmony harmony = tempo::harmony(chords({kC, kG, kG}, 2), host);
  BOOST_TEST(harmony.change(2000, 1000) > 0.3);
  BOOST_TEST(harmony.change(4000, 1000) < 0.05);
  BOOST_TEST(harmony.change(1000, 800) < 0.05);
}

BOOST_AUTO_TEST_CASE(silence_has_no_harmony_that_could_change) {
  const Quiet host;
  for (const double seconds : {0.0, 0.00005, 1.0}) {
    Audio silence{std::vector<float>(static_cast<std::size_t>(seconds * tempo::kSampleRate)),
                  tempo::kSampleRate};
    const tempo::Harmony harmony = tempo::harmony(silence, host);
    BOOST_TEST(harmony.change(500, 200) == 0.0);
  }
  BOOST_TEST(tempo::Harmony().change(0, 100) == 0.0);
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
