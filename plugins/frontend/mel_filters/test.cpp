// The filters by themselves: the scales, the area, the edges.
#include <mel_filters/filter_bank.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <vector>

using namespace osugen::mel;

namespace {

FilterBank::Shape shape(std::int64_t filters, Scale scale, Norm norm) {
  return {.sample_rate = 22050,
          .n_fft = 1024,
          .filters = filters,
          .f_min = 0,
          .f_max = 11025,
          .scale = scale,
          .norm = norm};
}

constexpr double kBinHz = 22050.0 / 1024;

}  // namespace

BOOST_AUTO_TEST_CASE(the_scales_pass_through_their_known_points) {
  const auto near = boost::test_tools::tolerance(1e-9);
  BOOST_TEST(hz_to_mel(1000, Scale::slaney) == 15.0, near);
  BOOST_TEST(hz_to_mel(6400, Scale::slaney) == 42.0, near);
  BOOST_TEST(hz_to_mel(60, Scale::slaney) == 0.9, near);
  BOOST_TEST(hz_to_mel(700, Scale::htk) == 2595 * std::log10(2.0), near);
  BOOST_TEST(hz_to_mel(6300, Scale::htk) == 2595.0, near);
  for (const Scale scale : {Scale::slaney, Scale::htk})
    for (double hz = 1; hz < 20000; hz *= 1.3) BOOST_TEST(mel_to_hz(hz_to_mel(hz, scale), scale) == hz, near);
}

BOOST_AUTO_TEST_CASE(a_triangle_has_the_area_or_the_peak_that_its_norm_says) {
  // Wide filters, so that the sum over bins is close to the integral.
  const FilterBank area(shape(10, Scale::htk, Norm::slaney)), peak(shape(10, Scale::htk, Norm::none));
  for (std::int64_t filter = 0; filter < 10; ++filter) {
    double sum = 0, highest = 0;
    for (std::int64_t bin = 0; bin <= 512; ++bin) {
      sum += area.weight(filter, bin) * kBinHz;
      highest = std::max(highest, peak.weight(filter, bin));
    }
    BOOST_TEST(sum == 1.0, boost::test_tools::tolerance(0.02));
    BOOST_TEST(highest <= 1.0);
    BOOST_TEST(highest > 0.85);
  }
}

BOOST_AUTO_TEST_CASE(neighbouring_triangles_share_every_bin_between_their_middles) {
  const FilterBank bank(shape(40, Scale::htk, Norm::none));
  const double step = hz_to_mel(11025, Scale::htk) / 41;
  for (std::int64_t bin = 0; bin <= 512; ++bin) {
    const double mel = hz_to_mel(bin * kBinHz, Scale::htk);
    if (mel < step || mel > 40 * step) continue;
    double sum = 0;
    for (std::int64_t filter = 0; filter < 40; ++filter) sum += bank.weight(filter, bin);
    BOOST_TEST(sum == 1.0, boost::test_tools::tolerance(1e-6));
  }
}

BOOST_AUTO_TEST_CASE(applying_is_the_sum_of_weight_times_bin) {
  for (const std::int64_t filters : {1, 2, 80, 128, 200}) {
    const FilterBank bank(shape(filters, Scale::slaney, Norm::slaney));
    std::vector<float> spectrum(static_cast<std::size_t>(bank.readable_bins())), out(filters);
    for (std::int64_t bin = 0; bin <= 512; ++bin) spectrum[bin] = static_cast<float>(1 + (bin * 37) % 101);
    bank.apply(spectrum.data(), out.data());
    for (std::int64_t filter = 0; filter < filters; ++filter) {
      double sum = 0;
      for (std::int64_t bin = 0; bin <= 512; ++bin) sum += bank.weight(filter, bin) * spectrum[bin];
      BOOST_TEST(out[filter] == sum, boost::test_tools::tolerance(1e-5));
    }
  }
}

BOOST_AUTO_TEST_CASE(filters_between_two_bins_are_counted_as_empty) {
  BOOST_TEST(FilterBank(shape(80, Scale::slaney, Norm::slaney)).empty() == 0);
  BOOST_TEST(FilterBank(shape(400, Scale::htk, Norm::none)).empty() > 0);
}
