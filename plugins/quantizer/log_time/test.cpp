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
  return osugen::testing::make<Quantizer>("log_time", {{"min", min}, {"max", max}, {"bins", bins}});
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_default_bins_are_those_of_the_plan) {
  const auto q = make(1, 5000, 64);
  BOOST_TEST(q->bins() == 64);
  BOOST_TEST(q->encode(0, {}) == 0);
  BOOST_TEST(q->encode(0.999, {}) == 0);
  BOOST_TEST(q->encode(-40, {}) == 0);
  BOOST_TEST(q->encode(std::nan(""), {}) == 0);
  BOOST_TEST(q->encode(5000, {}) == 63);
  BOOST_TEST(q->encode(1e300, {}) == 63);
  // 300 ms: 64 * ln 300 / ln 5000 = 42.86, so bin 42, decoded as 5000^(42.5 / 64) = 285.98764.
  BOOST_TEST(q->encode(300, {}) == 42);
  BOOST_TEST(q->decode(42, {}) == 285.98764, boost::test_tools::tolerance(1e-7));
  BOOST_TEST(q->decode(0, {}) == std::exp(std::log(5000.0) * 0.5 / 64), boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(a_decoded_bin_encodes_to_itself_and_larger_bins_decode_to_larger_numbers) {
  for (const auto& q : {make(1, 5000, 64), make(0.5, 60000, 4096), make(1e-6, 1e9, 1), make(999, 1000, 7)}) {
    for (std::int64_t bin = 0; bin < q->bins(); ++bin) {
      BOOST_REQUIRE_EQUAL(q->encode(q->decode(bin, {}), {}), bin);
      if (bin > 0) BOOST_REQUIRE_LT(q->decode(bin - 1, {}), q->decode(bin, {}));
    }
  }
}

BOOST_AUTO_TEST_CASE(an_edge_belongs_to_the_bin_above_it) {
  const auto q = make(1, 5000, 64);
  for (std::int64_t k = 1; k < 64; ++k) {
    const double edge = std::pow(5000.0, static_cast<double>(k) / 64);
    BOOST_REQUIRE_EQUAL(q->encode(edge, {}), k);
    BOOST_REQUIRE_EQUAL(q->encode(std::nextafter(edge, 0.0), {}), k - 1);
  }
}

BOOST_AUTO_TEST_CASE(no_value_in_range_is_further_from_its_decoded_bin_than_the_bound_says) {
  std::mt19937_64 random(1);
  for (const auto& q : {make(1, 5000, 64), make(2, 3, 100)}) {
    const double low = std::log(q->decode(0, {})), high = std::log(q->decode(q->bins() - 1, {}));
    std::uniform_real_distribution<double> anything(low, high);
    for (int i = 0; i < 20000; ++i) {
      const double value = std::exp(anything(random));
      const auto bin = q->encode(value, {});
      BOOST_REQUIRE_LE(std::abs(q->decode(bin, {}) - value), q->error_bound(bin, {}));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_range_without_room_for_its_bins_is_a_mistake_in_the_configuration) {
  BOOST_CHECK_THROW(make(5000, 1, 64), Error);
  BOOST_CHECK_THROW(make(1, 1, 64), Error);
  BOOST_CHECK_THROW(make(1e9, std::nextafter(1e9, 2e9), 64), Error);
}
