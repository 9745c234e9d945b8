#include <boost/test/unit_test.hpp>
#include <cmath>
#include <memory>
#include <random>

#include <osugen/interfaces/quantizer.h>
#include <testing/plugin.h>

using osugen::Error;
using osugen::Quantizer;

namespace {

std::shared_ptr<Quantizer> make(double min, double max, std::int64_t bins) {
  return osugen::testing::make<Quantizer>("linear", {{"min", min}, {"max", max}, {"bins", bins}});
}

}  // namespace

BOOST_AUTO_TEST_CASE(fractions_of_an_axis_fall_into_the_bins_of_the_plan) {
  const auto q = make(0, 1, 32);
  BOOST_TEST(q->encode(0.0 / 512, {}) == 0);
  BOOST_TEST(q->encode(15.99 / 512, {}) == 0);
  BOOST_TEST(q->encode(16.0 / 512, {}) == 1);
  BOOST_TEST(q->encode(256.0 / 512, {}) == 16);
  BOOST_TEST(q->encode(512.0 / 512, {}) == 31);
  BOOST_TEST(q->encode(-1, {}) == 0);
  BOOST_TEST(q->encode(1e300, {}) == 31);
  BOOST_TEST(q->encode(std::nan(""), {}) == 0);
  BOOST_TEST(q->decode(0, {}) * 512 == 8.0);
  BOOST_TEST(q->decode(31, {}) * 384 == 378.0);
}

BOOST_AUTO_TEST_CASE(a_decoded_bin_encodes_to_itself_and_larger_bins_decode_to_larger_numbers) {
  for (const auto& q : {make(0, 1, 32), make(-1e9, 1e9, 4096), make(0, 5000, 64), make(0.1, 0.3, 7)}) {
    for (std::int64_t bin = 0; bin < q->bins(); ++bin) {
      BOOST_REQUIRE_EQUAL(q->encode(q->decode(bin, {}), {}), bin);
      if (bin > 0) BOOST_REQUIRE_LT(q->decode(bin - 1, {}), q->decode(bin, {}));
    }
  }
}

BOOST_AUTO_TEST_CASE(no_value_in_range_is_further_from_its_decoded_bin_than_the_bound_says) {
  std::mt19937_64 random(1);
  for (const auto& [min, max] : {std::pair{0.0, 1.0}, {-37.0, 5000.0}}) {
    const auto q = make(min, max, 33);
    std::uniform_real_distribution<double> anything(min, max);
    for (int i = 0; i < 20000; ++i) {
      const double value = anything(random);
      const auto bin = q->encode(value, {});
      BOOST_REQUIRE_LE(std::abs(q->decode(bin, {}) - value), q->error_bound(bin, {}));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_range_without_room_for_its_bins_is_a_mistake_in_the_configuration) {
  BOOST_CHECK_THROW(make(1, 0, 32), Error);
  BOOST_CHECK_THROW(make(0, 0, 32), Error);
  BOOST_CHECK_THROW(make(1e9, std::nextafter(1e9, 2e9), 64), Error);
}
