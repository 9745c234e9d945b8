// Transforms against the sums that define them.
#include <osugen/spectrum/spectrum.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <numbers>

#include <osugen/error/error.h>
#include <osugen/random/random.h>

using namespace osugen;

namespace {

std::vector<double> noise(std::size_t size) {
  Random random(1);
  std::vector<double> values(size);
  for (double& value : values) value = random.between(-1, 1);
  return values;
}

std::complex<double> bin_of(std::span<const double> values, std::size_t k) {
  std::complex<long double> sum = 0;
  const auto size = static_cast<long double>(values.size());
  for (std::size_t n = 0; n < values.size(); ++n)
    sum += static_cast<long double>(values[n]) *
           std::polar(1.0L, -2 * std::numbers::pi_v<long double> *
                                static_cast<long double>(k * n % values.size()) / size);
  return std::complex<double>(sum);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_transform_is_the_sum_that_defines_it_at_any_even_size) {
  for (const std::size_t size : {2U, 4U, 6U, 10U, 14U, 250U, 512U, 1000U, 1024U, 2048U}) {
    const std::vector<double> values = noise(size);
    RealFft fft(size);
    const auto bins = fft(values);
    BOOST_REQUIRE(bins.size() == size / 2 + 1);
    for (std::size_t k = 0; k < bins.size(); ++k)
      BOOST_TEST(std::abs(bins[k] - bin_of(values, k)) < 1e-14 * static_cast<double>(size) + 1e-13);
  }
  for (const std::size_t size : {0U, 1U, 3U, 511U}) BOOST_CHECK_THROW(RealFft{size}, Error);
}

BOOST_AUTO_TEST_CASE(a_spectrum_is_that_of_the_window_round_its_centre_with_silence_beyond_the_song) {
  constexpr std::size_t kWindow = 64, kSong = 100;
  const std::vector<double> song = noise(kSong);
  const std::vector<float> samples(song.begin(), song.end());
  Spectrum spectrum(kWindow);
  for (const std::size_t centre : {0U, 1U, 31U, 32U, 50U, 68U, 69U, 99U, 131U, 132U, 500U}) {
    std::vector<double> cut(kWindow, 0.0);
    for (std::size_t i = 0; i < kWindow; ++i) {
      const auto at = static_cast<std::ptrdiff_t>(centre + i) - static_cast<std::ptrdiff_t>(kWindow / 2);
      const double turn = 2 * std::numbers::pi * static_cast<double>(i) / kWindow;
      if (at >= 0 && at < static_cast<std::ptrdiff_t>(kSong))
        cut[i] = (0.5 - 0.5 * std::cos(turn)) * static_cast<double>(samples[static_cast<std::size_t>(at)]);
    }
    const auto bins = spectrum.at(samples, centre);
    BOOST_REQUIRE(bins.size() == spectrum.bins());
    for (std::size_t k = 0; k < bins.size(); ++k)
      BOOST_TEST(std::abs(bins[k] - bin_of(cut, k)) < 1e-12, "centre " << centre << ", bin " << k);
  }
  BOOST_TEST(std::abs(spectrum.at({}, 0)[3]) == 0.0);
}
