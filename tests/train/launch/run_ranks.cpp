// Several processes from one: exit codes, output, signals, and that none is left.
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "train/distributed/started_ranks.h"

namespace {

using namespace osugen;
using namespace osugen::testing;

std::vector<std::string> ranks_of(const std::string& program, int ranks,
                                  const std::vector<std::string>& scenario) {
  std::vector<std::string> words{program, "--ranks", std::to_string(ranks)};
  words.insert(words.end(), scenario.begin(), scenario.end());
  return words;
}

/// Ranks that know no group.
std::vector<std::string> command(int ranks, const std::vector<std::string>& scenario) {
  return ranks_of(binary_dir() / "tests" / "plain_ranks", ranks, scenario);
}

std::vector<std::string> group_command(int ranks, const std::vector<std::string>& scenario) {
  return ranks_of(group_ranks(), ranks, scenario);
}

/// Gone, or a zombie that only its new parent has to reap.
bool is_gone(pid_t process) {
  const std::filesystem::path status = "/proc/" + std::to_string(process) + "/stat";
  std::error_code error;
  if (!std::filesystem::exists(status, error)) return true;
  std::ifstream file(status);
  std::string text;
  std::getline(file, text);
  const std::size_t end = text.rfind(')');
  return end == std::string::npos || text.compare(end, 3, ") Z") == 0;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_exit_code_is_that_of_the_rank_that_failed) {
  BOOST_TEST(run(command(3, {"exit", "1", "0"})).exit_code == 0);
  for (const std::string rank : {"0", "1", "2"}) {
    const ProcessResult result = run(command(3, {"exit", rank, "66"}));
    BOOST_TEST(result.exit_code == 66);
    BOOST_TEST(result.err == "plain_ranks: rank " + rank + " exited with 66\n");
  }
}

BOOST_AUTO_TEST_CASE(a_rank_that_was_interrupted_leaves_the_others_their_time) {
  const ProcessResult result = run(command(2, {"interrupted-others-write", "1"}));
  BOOST_TEST(result.exit_code == 130);
  BOOST_TEST(result.out == "written\n");
  BOOST_TEST(result.err == "");
}

BOOST_AUTO_TEST_CASE(when_a_rank_ends_the_others_are_stopped) {
  const ProcessResult failed = run(command(2, {"exit-others-sleep", "1", "66"}));
  BOOST_TEST(failed.exit_code == 66);
  BOOST_TEST(failed.err.find("rank 0 did not stop and was killed") != std::string::npos, failed.err);
  BOOST_TEST(is_gone(std::stoi(failed.out)));
  const ProcessResult killed = run(command(2, {"kill-others-sleep", "1"}));
  BOOST_TEST(killed.exit_code == 128 + SIGKILL);
  BOOST_TEST(killed.err.find("rank 1 was terminated by signal 9 (Killed)") != std::string::npos, killed.err);
}

BOOST_AUTO_TEST_CASE(a_rank_that_was_lost_counts_before_those_that_lost_it) {
  const ProcessResult result = run(group_command(3, {"lose", "1", "killed"}));
  BOOST_TEST(result.exit_code == 128 + SIGKILL);
  BOOST_TEST(result.err.find("rank 1 was terminated by signal 9") != std::string::npos, result.err);
  BOOST_TEST(result.err.find("rank 0 of 3: rank 1 was lost") != std::string::npos, result.err);
  BOOST_TEST(result.err.find("rank 2: rank 2 of 3: rank 1 was lost") != std::string::npos, result.err);
  BOOST_TEST(result.err.find("did not stop") == std::string::npos, result.err);
}

BOOST_AUTO_TEST_CASE(rank_0_speaks_for_itself_and_the_others_errors_have_their_name) {
  const ProcessResult result = run(command(2, {"say"}));
  BOOST_TEST(result.exit_code == 0);
  BOOST_TEST(result.out == "out of 0\n");
  BOOST_TEST(result.err.find("first of 0\nsecond of 0 without an end") != std::string::npos, result.err);
  BOOST_TEST(result.err.find("rank 1: first of 1\n") != std::string::npos, result.err);
  BOOST_TEST(result.err.find("rank 1: second of 1 without an end\n") != std::string::npos, result.err);
}

BOOST_AUTO_TEST_CASE(interrupts_go_to_every_rank) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Started parent(group_command(3, {"stop"}), {"OMP_NUM_THREADS=1"});
    BOOST_TEST(parent.first_line() == "ready");
    parent.signal(signal);
    BOOST_TEST(parent.exit_code().value_or(-1) == 0, parent.err());
    const std::string text = parent.err();
    const std::size_t at = text.find("rank 1: stopped after step ");
    BOOST_REQUIRE(at != std::string::npos);
    const std::string told = text.substr(at + 8, text.find('\n', at) - at - 7);
    BOOST_TEST(text.find("rank 2: " + told) != std::string::npos, text);
    BOOST_TEST((text.rfind(told, 0) == 0 || text.find("\n" + told) != std::string::npos), text);
  }
}

BOOST_AUTO_TEST_CASE(a_signal_that_ends_the_ranks_is_the_exit_code) {
  Started parent(command(2, {"sleep"}), {});
  const pid_t rank_0 = std::stoi(parent.first_line());
  parent.signal(SIGTERM);
  BOOST_TEST(parent.exit_code().value_or(-1) == 128 + SIGTERM);
  BOOST_TEST(is_gone(rank_0));
}

BOOST_AUTO_TEST_CASE(ctrl_z_stops_all_and_going_on_lets_them_go_on) {
  Started parent(group_command(2, {"stop"}), {"OMP_NUM_THREADS=1"});
  BOOST_TEST(parent.first_line() == "ready");
  parent.signal(SIGTSTP);
  int status = 0;
  BOOST_REQUIRE(::waitpid(parent.pid(), &status, WUNTRACED) == parent.pid());
  BOOST_REQUIRE(WIFSTOPPED(status));
  // Longer than a rank may be silent.
  std::this_thread::sleep_for(std::chrono::seconds(6));
  parent.signal(SIGCONT);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  parent.signal(SIGTERM);
  BOOST_TEST(parent.exit_code().value_or(-1) == 0, parent.err());
}

BOOST_AUTO_TEST_CASE(no_rank_outlives_a_parent_that_is_killed) {
  Started parent(command(2, {"sleep"}), {});
  const pid_t rank_0 = std::stoi(parent.first_line());
  BOOST_TEST(!is_gone(rank_0));
  parent.signal(SIGKILL);
  BOOST_TEST(parent.exit_code().value_or(-1) == 128 + SIGKILL);
  // It would end by itself after five minutes.
  BOOST_TEST(comes_true([&] { return is_gone(rank_0); }, std::chrono::minutes(1)));
}
