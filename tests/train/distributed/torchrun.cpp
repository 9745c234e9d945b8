// Ranks that PyTorch's own torchrun starts, and starts again.
#include <boost/test/unit_test.hpp>

#include "started_ranks.h"

namespace {

using namespace osugen;
using namespace osugen::testing;

/// torchrun with two ranks of a scenario; nothing where there is no torchrun.
std::optional<ProcessResult> torchrun(const std::vector<std::string>& options,
                                      const std::vector<std::string>& scenario,
                                      std::vector<std::string> environment = {}) {
  if (!std::filesystem::exists(TEST_PYTHON)) {
    BOOST_TEST_MESSAGE("skipped: there is no " TEST_PYTHON " with torchrun");
    return std::nullopt;
  }
  std::vector<std::string> command{TEST_PYTHON,        "-m", "torch.distributed.run", "--no-python",
                                   "--nproc-per-node", "2"};
  command.insert(command.end(), options.begin(), options.end());
  command.push_back(group_ranks());
  command.insert(command.end(), scenario.begin(), scenario.end());
  environment.emplace_back("OMP_NUM_THREADS=1");
  return run(command, environment);
}

}  // namespace

BOOST_AUTO_TEST_CASE(ranks_of_a_standalone_torchrun_form_a_group_whose_gradients_are_those_of_run_ranks) {
  const auto result = torchrun({"--standalone"}, {"gradients"});
  if (!result) return;
  BOOST_TEST(result->exit_code == 0, result->err);
  const std::string digest = run({group_ranks(), "--ranks", "2", "gradients"}, {"OMP_NUM_THREADS=1"}).out;
  BOOST_TEST(result->out == digest + digest);
}

BOOST_AUTO_TEST_CASE(when_torchrun_serves_no_store_rank_0_does_and_only_on_loopback) {
  // MASTER_ADDR is then this machine's name; that all ranks are here is known from LOCAL_WORLD_SIZE.
  const auto result = torchrun({"--standalone"}, {"listen"}, {"TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1"});
  if (!result) return;
  BOOST_TEST(result->exit_code == 0, result->err);
}

BOOST_AUTO_TEST_CASE(a_rank_that_is_killed_comes_again_and_finds_the_others) {
  const auto result = torchrun({"--standalone", "--max-restarts", "1"}, {"restart"});
  if (!result) return;
  BOOST_TEST(result->exit_code == 0, result->err);
  for (const std::string rank : {"0", "1"}) {
    BOOST_TEST(result->out.find("rank " + rank + " finished in attempt 1\n") != std::string::npos,
               result->out);
  }
}
