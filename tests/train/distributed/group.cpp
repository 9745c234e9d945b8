// What a group promises, by ranks that are processes.
#include <boost/test/unit_test.hpp>

#include "started_ranks.h"

namespace {

using namespace osugen;
using namespace osugen::testing;

ProcessResult run_scenario(int ranks, const std::vector<std::string>& scenario) {
  std::vector<std::string> command{group_ranks(), "--ranks", std::to_string(ranks)};
  command.insert(command.end(), scenario.begin(), scenario.end());
  ProcessResult result = run(command, {"OMP_NUM_THREADS=1"});
  BOOST_TEST_INFO(result.err);
  return result;
}

void check_that_all_is_well(const ProcessResult& result) {
  BOOST_TEST(result.exit_code == 0, result.err);
  BOOST_TEST(result.err == "");
}

}  // namespace

BOOST_AUTO_TEST_CASE(sums_and_maxima_are_exact_and_the_same_on_every_rank) {
  for (const int ranks : {2, 3}) check_that_all_is_well(run_scenario(ranks, {"sums"}));
}

BOOST_AUTO_TEST_CASE(sharing_gives_every_rank_the_values_of_rank_0_whatever_their_type) {
  for (const int ranks : {2, 3}) check_that_all_is_well(run_scenario(ranks, {"share"}));
}

/// The ranks compare every gradient with the one that is computed alone, and each other's bits.
BOOST_AUTO_TEST_CASE(gradients_are_the_sum_over_ranks_with_uneven_micro_batches_or_none) {
  for (const int ranks : {2, 3}) {
    const ProcessResult during = run_scenario(ranks, {"gradients"});
    check_that_all_is_well(during);
    BOOST_TEST(during.out.size() == 17U);
    // The same bits again, and when nothing is sent before backward is over.
    BOOST_TEST(run_scenario(ranks, {"gradients"}).out == during.out);
    BOOST_TEST(run_scenario(ranks, {"gradients", "--after"}).out == during.out);
  }
}

BOOST_AUTO_TEST_CASE(gradients_are_those_of_libtorchs_own_reducer_times_the_ranks) {
  for (const int ranks : {2, 3}) {
    const ProcessResult result = run_scenario(ranks, {"reducer"});
    check_that_all_is_well(result);
    BOOST_TEST_MESSAGE(ranks << " ranks: " << result.out);
  }
}

BOOST_AUTO_TEST_CASE(a_gradient_that_is_computed_twice_is_told_and_not_half_summed) {
  const ProcessResult result = run_scenario(2, {"twice"});
  BOOST_TEST(result.exit_code == 70);
  BOOST_TEST(result.err.find("its gradient was computed twice") != std::string::npos, result.err);
}

BOOST_AUTO_TEST_CASE(tensors_that_differ_between_ranks_are_named_on_every_rank) {
  const ProcessResult result = run_scenario(3, {"mismatch"});
  BOOST_TEST(result.exit_code == 70);
  const std::string told =
      "tensor 'decoder.weight': is Float [2, 3] on rank 0 but Float [2, 4] on rank 1. Start every rank with "
      "the same pipeline and the same plugins.\n";
  for (const std::string rank : {"", "rank 1: ", "rank 2: "}) {
    BOOST_TEST(result.err.find(rank + told) != std::string::npos, result.err);
  }
}

BOOST_AUTO_TEST_CASE(nothing_listens_on_any_address_but_loopback) {
  check_that_all_is_well(run_scenario(2, {"listen"}));
}

BOOST_AUTO_TEST_CASE(a_wish_to_stop_that_reaches_one_rank_stops_all_after_the_same_step) {
  for (const int told : {0, 1}) {
    const auto ranks = start_ranks(2, {"stop"});
    for (const auto& rank : ranks) BOOST_TEST(rank->first_line() == "ready");
    ranks[told]->signal(SIGTERM);
    for (const auto& rank : ranks) BOOST_TEST(rank->exit_code().value_or(-1) == 0);
    BOOST_TEST(ranks[0]->err().find("stopped after step ") == 0U);
    BOOST_TEST(ranks[0]->err() == ranks[1]->err());
  }
}
