// Numbers about numbers, against values worked out by hand or by another way of computing them.
#include <boost/test/unit_test.hpp>

#include <osugen/evaluate/metrics/statistics.h>
#include <osugen/random/random.h>

#include <algorithm>
#include <cmath>
#include <vector>

using osugen::Random;
using namespace osugen::evaluate;
namespace tt = boost::test_tools;

namespace {

using Numbers = std::vector<double>;

Numbers random_numbers(Random& random, std::size_t count, std::uint64_t span) {
  Numbers numbers(count);
  for (double& one : numbers) one = static_cast<double>(random.below(span));
  return numbers;
}

/// Earth mover's distance of two samples of one size: sorted, the i-th goes to the i-th.
double by_moving(Numbers a, Numbers b) {
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

Numbers repeated(const Numbers& numbers, std::size_t times) {
  Numbers all;
  for (std::size_t i = 0; i < times; ++i) all.insert(all.end(), numbers.begin(), numbers.end());
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(quantiles_are_those_of_numpy) {
  const Numbers values{7, 1, 3, 9};  // numpy.quantile([7,1,3,9], q)
  BOOST_TEST(quantile(values, 0) == 1);
  BOOST_TEST(quantile(values, 0.5) == 5);
  BOOST_TEST(quantile(values, 0.1) == 1.6, tt::tolerance(1e-12));
  BOOST_TEST(quantile(values, 0.9) == 8.4, tt::tolerance(1e-12));
  BOOST_TEST(quantile(values, 1) == 9);
  BOOST_TEST(quantile({}, 0.5) == 0);
}

BOOST_AUTO_TEST_CASE(correlations_are_those_worked_out_by_hand) {
  const Numbers a{1, 2, 3, 4, 5}, b{2, 1, 4, 3, 7}, tied{1, 2, 2, 3, 10};
  BOOST_TEST(*pearson(a, b) == 12 / std::sqrt(212.0), tt::tolerance(1e-12));
  BOOST_TEST(*spearman(a, b) == 0.8, tt::tolerance(1e-12));  // scipy.stats.spearmanr
  BOOST_TEST(*spearman(a, tied) == 0.974679, tt::tolerance(1e-5));
  BOOST_TEST(!pearson(a, Numbers(5, 0.1)).has_value());  // a side that does not vary
  BOOST_TEST(!pearson(Numbers{1, 2}, Numbers{1, 2}).has_value());
}

BOOST_AUTO_TEST_CASE(divergence_is_0_for_equal_shares_and_1_for_nothing_in_common) {
  BOOST_TEST(*jensen_shannon({{1, 2}, {2, 6}}, {{1, 1}, {2, 3}}) == 0);
  BOOST_TEST(*jensen_shannon({{1, 5}}, {{2, 7}}) == 1);
  // Half of one is the other: H((3/4, 1/4)) - H((1/2, 1/2)) / 2 - H((1, 0)) / 2
  const double expected = -0.75 * std::log2(0.75) - 0.25 * std::log2(0.25) - 0.5;
  BOOST_TEST(*jensen_shannon({{1, 1}}, {{1, 1}, {2, 1}}) == expected, tt::tolerance(1e-12));
  BOOST_TEST(!jensen_shannon({}, {{1, 1}}).has_value());
}

BOOST_AUTO_TEST_CASE(earth_movers_distance_is_the_cost_of_moving) {
  Random random(3);
  for (int round = 0; round < 500; ++round) {
    const std::size_t n = 1 + random.below(12);
    const Numbers a = random_numbers(random, n, 20), b = random_numbers(random, n, 20);
    BOOST_TEST(std::abs(*wasserstein(a, b) - by_moving(a, b)) < 1e-9);
    // The distance does not depend on how often the whole sample is repeated, so sizes may differ.
    BOOST_TEST(std::abs(*wasserstein(repeated(a, 3), b) - by_moving(a, b)) < 1e-9);
  }
  BOOST_TEST(*wasserstein({1, 1, 1}, {4}) == 3);
  BOOST_TEST(!wasserstein({}, {1}).has_value());
}

BOOST_AUTO_TEST_CASE(bootstrap_interval_has_the_width_that_theory_says) {
  Random random(5);
  const Numbers values = random_numbers(random, 400, 1000);
  const Interval interval = bootstrap_mean(values, {7, 4000});
  const double standard_error = deviation(values) / std::sqrt(400.0);
  BOOST_TEST(interval.mean == mean(values), tt::tolerance(1e-12));
  BOOST_TEST(interval.high - interval.low == 2 * 1.96 * standard_error, tt::tolerance(0.06));
  BOOST_TEST((interval.low < interval.mean && interval.mean < interval.high));
}

BOOST_AUTO_TEST_CASE(nine_in_ten_bootstrap_intervals_and_more_hold_the_truth) {
  Random random(11);
  int held = 0;
  constexpr int kRounds = 300;
  for (int round = 0; round < kRounds; ++round) {
    const Interval interval =
        bootstrap_mean(random_numbers(random, 40, 101), {static_cast<std::uint64_t>(round), 500});
    held += interval.low <= 50 && 50 <= interval.high ? 1 : 0;
  }
  BOOST_TEST(held > 0.90 * kRounds);
  BOOST_TEST(held < 0.99 * kRounds);
}

BOOST_AUTO_TEST_CASE(the_same_seed_gives_the_same_interval_and_one_value_has_none) {
  const Numbers values{1, 5, 2, 8, 13};
  const Interval a = bootstrap_mean(values, {1, 1000}), b = bootstrap_mean(values, {1, 1000});
  BOOST_TEST(a.low == b.low);
  BOOST_TEST(a.high == b.high);
  const Interval other = bootstrap_mean(values, {2, 1000});
  BOOST_TEST((other.low != a.low || other.high != a.high));
  const Interval one = bootstrap_mean(Numbers{4}, {1, 1000});
  BOOST_TEST(one.low == 4);
  BOOST_TEST(one.high == 4);
  BOOST_TEST(one.count == 1U);
}
