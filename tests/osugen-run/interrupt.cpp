// Ctrl-C and SIGTERM at any moment of a run.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <random>
#include <thread>

#include <osugen/mapset/osz.h>

#include "run_program.h"

namespace {

using namespace osugen;
using namespace osugen::testing;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::milliseconds;

struct Stopped {
  int exit_code = 0;
  double milliseconds = 0;  ///< from the last signal to the end
};

bool has_ended(pid_t child) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == child;
}

/// Starts the program and, from the beginning of its main() on, sends `signals`, each after its delay.
Stopped stop(const std::vector<std::string>& arguments, const std::vector<std::pair<int, int>>& signals) {
  std::vector<std::string> command{program("osugen-run")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const pid_t child = ::fork();
  BOOST_REQUIRE(child >= 0);
  if (child == 0) {
    // A test that runs in the background of a shell inherits that they are ignored.
    for (const int signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_DFL);
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int fd : {0, 1, 2}) ::dup2(nowhere, fd);
    std::vector<char*> words;
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  while (!has_ended(child) && !heeds(child, signals.front().second))
    std::this_thread::sleep_for(Milliseconds(1));
  Clock::time_point sent;
  for (const auto& [delay_ms, signal] : signals) {
    std::this_thread::sleep_for(Milliseconds(delay_ms));
    sent = Clock::now();
    ::kill(child, signal);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  Stopped stopped;
  stopped.milliseconds = std::chrono::duration<double, std::milli>(Clock::now() - sent).count();
  stopped.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return stopped;
}

/// Runs that are stopped at some moment, one after the other: a whole mapset or none is left.
/// @param more   arguments beside those of one map
/// @param files  in a whole mapset
void stop_anywhere(const std::vector<std::string>& more, int times_stopped, std::size_t files) {
  const TemporaryFolder folder;
  const fs::path output = folder.path() / "map.osz";
  // Weights of several hundred ms and a map without end: most moments fall into long calls.
  std::vector<std::string> arguments{small_pipeline(folder.path()),
                                     "-i",
                                     song_file(folder.path(), 60),
                                     "-o",
                                     output,
                                     "--set",
                                     "decoder.d_model=256",
                                     "--set",
                                     "decoder.layers=4",
                                     "--set",
                                     "decoder.feed_forward=2048",
                                     "--set",
                                     "encoder.channels=[64, 128]"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const auto before = names_in(folder.path());
  std::mt19937 random(7);
  std::vector<double> times;
  for (int i = 0; i < times_stopped; ++i) {
    const int delay_ms = std::uniform_int_distribution<int>(0, 1500)(random);
    const Stopped stopped = stop(arguments, {{delay_ms, i % 2 == 0 ? SIGINT : SIGTERM}});
    BOOST_TEST_CONTEXT("after " << delay_ms << " ms") {
      if (fs::exists(output)) {
        BOOST_TEST((stopped.exit_code == 0 || stopped.exit_code == 130));
        BOOST_TEST(read_mapset_file(output).files.size() == files);
        fs::remove(output);
      } else {
        BOOST_TEST(stopped.exit_code == 130);
      }
      BOOST_TEST((names_in(folder.path()) == before));
    }
    times.push_back(stopped.milliseconds);
  }
  std::sort(times.begin(), times.end());
  BOOST_TEST_MESSAGE("ms from the signal to the end: median " << times[times.size() / 2] << ", longest "
                                                              << times.back());
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_run_that_is_interrupted_anywhere_leaves_a_whole_file_or_none) {
  stop_anywhere({}, 20, 2);
}

BOOST_AUTO_TEST_CASE(a_spread_that_is_interrupted_anywhere_leaves_all_its_levels_or_none) {
  stop_anywhere({"--spread", "easy,hard"}, 10, 3);
}

BOOST_AUTO_TEST_CASE(a_second_signal_ends_the_program_at_once) {
  const TemporaryFolder folder;
  const Stopped stopped = stop(
      {small_pipeline(folder.path()), "-i", song_file(folder.path(), 60), "-o", folder.path() / "map.osz",
       "--set", "decoder.d_model=512", "--set", "decoder.layers=12", "--set", "decoder.feed_forward=4096"},
      {{600, SIGINT}, {1, SIGINT}});
  BOOST_TEST(stopped.exit_code == 130);
  BOOST_TEST(!fs::exists(folder.path() / "map.osz"));
  BOOST_TEST_MESSAGE("ms from the second signal to the end: " << stopped.milliseconds);
}
