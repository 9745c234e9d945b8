// Numbers that every machine agrees on.
#include <osugen/random/random.h>

#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <vector>

using osugen::Random;

BOOST_AUTO_TEST_CASE(without_a_key_the_numbers_are_those_of_the_published_generator) {
  // First outputs of SplitMix64 from 1234567 (the reference implementation's own test).
  Random random(1234567);
  BOOST_TEST(random.bits() == 6457827717110365317U);
  BOOST_TEST(random.bits() == 3203168211198807973U);
}

BOOST_AUTO_TEST_CASE(a_key_of_one_number_begins_where_the_generator_of_that_seed_comes_to) {
  Random first(7);
  Random published(first.bits()), keyed(0, {7});
  for (int i = 0; i < 100; ++i) BOOST_TEST(keyed.bits() == published.bits());
}

// Songs, trainings and scorecards of today were made with these.
BOOST_AUTO_TEST_CASE(no_stream_of_a_released_osugen_changes) {
  Random synth(0, {7});
  BOOST_TEST(synth.bits() == 13309476754707697221U);
  BOOST_TEST(synth.uniform() == 0.64970433646845571);
  BOOST_TEST(synth.between(-3, 5) == 1.3949945993545914);
  BOOST_TEST(synth.log_between(100, 800) == 351.30020443137067, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(synth.normal() == 0.38178265192226435, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(synth.below(1000) == 915U);
  BOOST_TEST(synth.integer(-5, 5) == 4);
  const std::vector<double> weights{0, 1, 0, 3, 2};
  for (const std::size_t index : {4U, 1U, 4U, 3U, 1U, 3U}) BOOST_TEST(synth.weighted(weights) == index);
  BOOST_TEST(synth.stream("drums", 3).bits() == 783288838473801328U);
  BOOST_TEST(synth.bits() == 16035206349333826844U);

  Random item(Random::mixed(3), {7, 3, 12345});
  BOOST_TEST(item.bits() == 5086169791479492637U);
  BOOST_TEST(item.below(1000) == 127U);
  BOOST_TEST(item.below((std::uint64_t{1} << 63) | 5) ==
             5754975678785999358U);  // half of the draws are rejected
  BOOST_TEST(item.uniform() == 0.096797678104591944);
  std::vector<int> order{1, 2, 3, 4, 5, 6, 7, 8};
  item.shuffle(order);
  const std::vector<int> shuffled{8, 2, 7, 1, 3, 5, 6, 4};
  BOOST_TEST(order == shuffled, boost::test_tools::per_element());

  Random resampling(1);
  for (const std::uint64_t drawn : {566U, 745U, 971U, 444U, 444U, 762U, 877U, 523U})
    BOOST_TEST(resampling.below(1000) == drawn);
}

BOOST_AUTO_TEST_CASE(streams_of_other_names_or_numbers_differ_and_leave_their_parent_alone) {
  Random parent(0, {42}), same(0, {42});
  Random a = parent.stream("drums"), b = parent.stream("bass"), c = parent.stream("drums", 1);
  Random again = parent.stream("drums");
  const std::uint64_t first = a.bits();
  BOOST_TEST(first == again.bits());
  BOOST_TEST(first != b.bits());
  BOOST_TEST(first != c.bits());
  BOOST_TEST(parent.bits() == same.bits());
}

BOOST_AUTO_TEST_CASE(draws_depend_on_the_key_alone_and_are_spread_evenly) {
  std::map<std::uint64_t, int> counts;
  std::set<std::uint64_t> first;
  for (std::uint64_t key = 0; key < 7000; ++key) {
    Random random(3, {1, key});
    ++counts[random.below(7)];
    first.insert(Random(3, {1, key}).bits());
    BOOST_TEST(Random(3, {1, key}).bits() == Random(3, {1, key}).bits());
  }
  BOOST_TEST(first.size() == 7000U);
  BOOST_TEST(counts.size() == 7U);
  for (const auto& [value, count] : counts) BOOST_TEST(std::abs(count - 1000) < 130);  // 4.4 deviations
  BOOST_TEST(Random(3, {1, 2}).bits() != Random(4, {1, 2}).bits());
  BOOST_TEST(Random(3, {1, 2}).bits() != Random(3, {2, 1}).bits());
}

BOOST_AUTO_TEST_CASE(draws_fill_their_range_evenly) {
  Random random(0, {3});
  constexpr int kDraws = 60000;
  std::array<int, 6> counts{};
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const int die = random.integer(1, 6);
    BOOST_REQUIRE(die >= 1);
    BOOST_REQUIRE(die <= 6);
    ++counts[static_cast<std::size_t>(die) - 1];
    const double x = random.normal();
    sum += x;
    squares += x * x;
    const double octave = random.log_between(100, 800);
    BOOST_REQUIRE(octave >= 100);
    BOOST_REQUIRE(octave < 800);
  }
  for (const int count : counts) BOOST_TEST(std::abs(count - kDraws / 6) < 500);
  BOOST_TEST(std::abs(sum / kDraws) < 0.02);
  BOOST_TEST(std::abs(squares / kDraws - 1) < 0.03);
  BOOST_TEST(random.below(0) == 0U);
}

BOOST_AUTO_TEST_CASE(a_weight_of_nothing_is_never_drawn) {
  Random random(0, {9});
  const std::vector<double> weights{0, 1, 0, 3, 0};
  int first = 0, second = 0;
  for (int i = 0; i < 8000; ++i) {
    const std::size_t index = random.weighted(weights);
    BOOST_REQUIRE((index == 1 || index == 3));
    ++(index == 1 ? first : second);
  }
  BOOST_TEST(std::abs(second - 3 * first) < 600);
}

BOOST_AUTO_TEST_CASE(a_shuffle_reaches_every_order_as_often) {
  std::map<std::vector<int>, int> counts;
  for (std::uint64_t key = 0; key < 6000; ++key) {
    std::vector<int> items{1, 2, 3};
    Random(1, {key}).shuffle(items);
    ++counts[items];
  }
  BOOST_TEST(counts.size() == 6U);
  for (const auto& [order, count] : counts) BOOST_TEST(std::abs(count - 1000) < 130);
}
