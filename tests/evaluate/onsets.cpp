// Matching of onsets, against matchings that are found by trying everything.
#include <boost/test/unit_test.hpp>

#include <osugen/evaluate/metrics/onsets.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <set>
#include <vector>

using namespace osugen::evaluate;

namespace {

using Times = std::vector<double>;

/// Kuhn's augmenting paths: the largest matching of any bipartite graph, sorted or not.
std::size_t largest_matching(const Times& reference, const Times& generated, double tolerance) {
  std::vector<int> partner(generated.size(), -1);
  std::vector<bool> seen;
  const std::function<bool(std::size_t)> augment = [&](std::size_t i) {
    for (std::size_t j = 0; j < generated.size(); ++j) {
      if (seen[j] || std::abs(reference[i] - generated[j]) > tolerance) continue;
      seen[j] = true;
      if (partner[j] < 0 || augment(static_cast<std::size_t>(partner[j]))) {
        partner[j] = static_cast<int>(i);
        return true;
      }
    }
    return false;
  };
  std::size_t pairs = 0;
  for (std::size_t i = 0; i < reference.size(); ++i) {
    seen.assign(generated.size(), false);
    if (augment(i)) ++pairs;
  }
  return pairs;
}

/// Of all one-to-one pairings, crossing ones too: the most pairs, then the least error.
std::pair<std::size_t, double> best_by_trying(const Times& reference, const Times& generated,
                                              double tolerance, std::size_t i = 0,
                                              const std::set<std::size_t>& used = {}) {
  if (i == reference.size()) return {0, 0.0};
  auto best = best_by_trying(reference, generated, tolerance, i + 1, used);
  for (std::size_t j = 0; j < generated.size(); ++j) {
    const double error = std::abs(reference[i] - generated[j]);
    if (used.count(j) != 0 || error > tolerance) continue;
    auto with_j = used;
    with_j.insert(j);
    auto rest = best_by_trying(reference, generated, tolerance, i + 1, with_j);
    rest.first += 1;
    rest.second += error;
    if (rest.first > best.first || (rest.first == best.first && rest.second < best.second)) best = rest;
  }
  return best;
}

Times random_times(std::mt19937_64& random, std::size_t most, int span) {
  Times times(random() % (most + 1));
  for (double& time : times) time = static_cast<double>(random() % static_cast<unsigned>(span));
  std::sort(times.begin(), times.end());
  return times;
}

void check_is_matching(const OnsetPairs& pairs, const Times& reference, const Times& generated,
                       double tolerance) {
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    BOOST_TEST_REQUIRE(pairs[k].first < reference.size());
    BOOST_TEST_REQUIRE(pairs[k].second < generated.size());
    BOOST_TEST(std::abs(reference[pairs[k].first] - generated[pairs[k].second]) <= tolerance);
    if (k == 0) continue;
    BOOST_TEST(pairs[k - 1].first < pairs[k].first);
    BOOST_TEST(pairs[k - 1].second < pairs[k].second);
  }
}

double error_of(const OnsetPairs& pairs, const Times& reference, const Times& generated) {
  double sum = 0;
  for (const auto& [i, j] : pairs) sum += std::abs(reference[i] - generated[j]);
  return sum;
}

}  // namespace

BOOST_AUTO_TEST_CASE(no_other_matching_has_more_pairs) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 3000; ++round) {
    const Times reference = random_times(random, 30, 400), generated = random_times(random, 30, 400);
    const double tolerance = static_cast<double>(random() % 40);
    const auto pairs = match_onsets(reference, generated, tolerance);
    check_is_matching(pairs, reference, generated, tolerance);
    const std::size_t most = largest_matching(reference, generated, tolerance);
    BOOST_TEST(pairs.size() == most);
    BOOST_TEST(score_onsets(reference, generated, tolerance).matched == static_cast<std::int64_t>(most));
    const auto close = match_onsets_closely(reference, generated, tolerance);
    check_is_matching(close, reference, generated, tolerance);
    BOOST_TEST(close.size() == most);
  }
}

BOOST_AUTO_TEST_CASE(close_matching_has_as_many_pairs_and_the_least_error) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 1500; ++round) {
    const Times reference = random_times(random, 5, 60), generated = random_times(random, 5, 60);
    const double tolerance = static_cast<double>(random() % 25);
    const auto best = best_by_trying(reference, generated, tolerance);
    const auto close = match_onsets_closely(reference, generated, tolerance);
    BOOST_TEST(close.size() == best.first);
    BOOST_TEST(std::abs(error_of(close, reference, generated) - best.second) < 1e-9);
  }
}

BOOST_AUTO_TEST_CASE(in_a_fast_stream_errors_are_those_of_the_nearest_objects) {
  // One object too many in front: earliest-first pairs every one with its neighbour 40 ms away.
  const Times reference{0, 40, 80, 120}, generated{-40, 0, 40, 80, 120};
  BOOST_TEST(error_of(match_onsets(reference, generated, 50), reference, generated) == 160);
  const auto close = match_onsets_closely(reference, generated, 50);
  BOOST_TEST(close.size() == 4U);
  BOOST_TEST(error_of(close, reference, generated) == 0);
}

BOOST_AUTO_TEST_CASE(one_object_cannot_be_counted_twice) {
  const Times reference{100, 110, 120}, generated{112};
  const OnsetScore score = score_onsets(reference, generated, 20);
  BOOST_TEST(score.matched == 1);
  BOOST_TEST(score.precision() == 1.0);
  BOOST_TEST(score.recall() == 1.0 / 3, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(score.f1() == 0.5, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(the_tolerance_itself_is_within) {
  BOOST_TEST(score_onsets(Times{100}, Times{120}, 20).matched == 1);
  BOOST_TEST(score_onsets(Times{100}, Times{120.001}, 20).matched == 0);
  BOOST_TEST(score_onsets(Times{100}, Times{100}, 0).matched == 1);
}

BOOST_AUTO_TEST_CASE(nothing_against_nothing_is_right_and_against_something_is_wrong) {
  const OnsetScore neither = score_onsets(Times{}, Times{}, 20);
  BOOST_TEST(neither.precision() == 1);
  BOOST_TEST(neither.recall() == 1);
  BOOST_TEST(neither.f1() == 1);
  for (const OnsetScore& one : {score_onsets(Times{1}, Times{}, 20), score_onsets(Times{}, Times{1}, 20)}) {
    BOOST_TEST(one.precision() == 0);
    BOOST_TEST(one.recall() == 0);
    BOOST_TEST(one.f1() == 0);
  }
}

BOOST_AUTO_TEST_CASE(a_map_made_to_hurt_is_matched_all_the_same) {
  const Times everything_at_once(20000, 5.0);
  BOOST_TEST(match_onsets_closely(everything_at_once, everything_at_once, 50).size() == 20000U);
}

BOOST_AUTO_TEST_CASE(scores_of_maps_add_up_to_the_pooled_score) {
  OnsetScore pooled = score_onsets(Times{1, 100}, Times{1}, 5);
  pooled += score_onsets(Times{1}, Times{1, 200, 300}, 5);
  BOOST_TEST(pooled.f1() == 4.0 / 7, boost::test_tools::tolerance(1e-12));
}
