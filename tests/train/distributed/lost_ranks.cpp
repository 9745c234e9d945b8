// Ranks that never come, are killed, hang, fail or leave: the others end, soon, and say who it was.
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "started_ranks.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
using Clock = std::chrono::steady_clock;

constexpr int kLostPeer = static_cast<int>(Error::Kind::lost_peer);

double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

struct Loss {
  int lost, ranks;
  const char* how;
  std::vector<std::string> told;  ///< one of these is in the others' message
};

void check_loss(const Loss& loss) {
  const auto ranks = start_ranks(loss.ranks, {"lose", std::to_string(loss.lost), loss.how});
  const bool stays = std::string(loss.how) == "stopped";
  if (!stays) ranks[loss.lost]->exit_code();
  const auto began = Clock::now();
  for (int rank = 0; rank < loss.ranks; ++rank) {
    if (rank == loss.lost) continue;
    BOOST_TEST_CONTEXT("rank " << loss.lost << " " << loss.how << ", seen by rank " << rank << " of "
                               << loss.ranks << ": " << ranks[rank]->err()) {
      BOOST_TEST(ranks[rank]->exit_code().value_or(-1) == kLostPeer);
      const std::string text = ranks[rank]->err();
      bool named = false;
      for (const std::string& told : loss.told) named = named || text.find(told) != std::string::npos;
      BOOST_TEST(named, text);
      BOOST_TEST(text.find("Restart the training run") != std::string::npos, text);
      BOOST_TEST_MESSAGE("rank " << loss.lost << " of " << loss.ranks << " " << loss.how << ": rank " << rank
                                 << " ended " << seconds_since(began) << " s later: " << text);
    }
  }
  if (stays) BOOST_TEST(ranks[loss.lost]->running());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_rank_that_never_comes_is_named_when_the_time_is_over) {
  const train::LoopbackSocket store(0);
  // Enough for two that are started together to find each other on any machine.
  const auto first = start_rank(0, 3, store, {"meet", "10"});
  const auto second = start_rank(2, 3, store, {"meet", "10"});
  for (const auto& rank : {first.get(), second.get()}) {
    BOOST_TEST(rank->exit_code().value_or(-1) == kLostPeer);
    BOOST_TEST(rank->err().find("rank 1 did not arrive within 10 s") != std::string::npos, rank->err());
  }
}

BOOST_AUTO_TEST_CASE(a_store_that_nobody_serves_is_told_with_its_address) {
  std::string port;
  {
    const train::LoopbackSocket taken_and_closed(0);
    port = std::to_string(taken_and_closed.port());
  }
  Started rank({group_ranks(), "meet"},
               {"RANK=1", "WORLD_SIZE=2", "MASTER_ADDR=127.0.0.1", "MASTER_PORT=" + port});
  BOOST_TEST(rank.exit_code().value_or(-1) == kLostPeer);
  BOOST_TEST(
      rank.err().find("127.0.0.1:" + port + ": the rendezvous store cannot be reached") != std::string::npos,
      rank.err());
}

BOOST_AUTO_TEST_CASE(a_port_that_is_taken_is_told_by_rank_0) {
  const train::LoopbackSocket taken(0);
  const std::string port = std::to_string(taken.port());
  Started rank({group_ranks(), "meet"},
               {"RANK=0", "WORLD_SIZE=2", "MASTER_ADDR=127.0.0.1", "MASTER_PORT=" + port});
  BOOST_TEST(rank.exit_code().value_or(-1) == 78);
  BOOST_TEST(rank.err().find("127.0.0.1:" + port + ": the port is taken") != std::string::npos, rank.err());
}

BOOST_AUTO_TEST_CASE(other_machines_are_refused_without_leave) {
  // An address of the documentation's own network: nothing is sent there.
  Started rank({group_ranks(), "meet"},
               {"RANK=0", "WORLD_SIZE=2", "MASTER_ADDR=192.0.2.1", "MASTER_PORT=29500"});
  BOOST_TEST(rank.exit_code().value_or(-1) == 2);
  BOOST_TEST(rank.err().find("--any-interface") != std::string::npos, rank.err());
}

BOOST_AUTO_TEST_CASE(a_rank_that_is_killed_in_a_step_ends_the_others_with_its_name) {
  check_loss({1, 2, "killed", {"rank 1 was lost"}});
  check_loss({2, 3, "killed", {"rank 2 was lost"}});
}

BOOST_AUTO_TEST_CASE(rank_0_that_is_killed_takes_the_store_along_and_is_named_all_the_same) {
  check_loss({0, 2, "killed", {"rank 0 was lost"}});
  check_loss({0, 3, "killed", {"rank 0 was lost"}});
}

BOOST_AUTO_TEST_CASE(a_rank_that_hangs_gives_no_sign_of_life) {
  check_loss({1, 2, "stopped", {"rank 1 was lost: no heartbeat"}});
  check_loss({0, 2, "stopped", {"rank 0 was lost"}});
}

BOOST_AUTO_TEST_CASE(a_rank_that_fails_by_itself_points_to_its_own_message) {
  check_loss({1, 3, "error", {"rank 1 stopped with an error"}});
  check_loss({0, 2, "error", {"rank 0 stopped with an error"}});
}

BOOST_AUTO_TEST_CASE(a_rank_that_leaves_too_early_is_told) {
  check_loss({1, 2, "leaves", {"rank 1 has left the group"}});
}
