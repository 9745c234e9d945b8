// group_ranks SCENARIO [...]          one rank, told by the environment which
// group_ranks --ranks N SCENARIO ...  N of them by run_ranks()
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <osugen/train/launch/run_ranks.h>

#include "scenarios.h"

namespace osugen::testing {

using train::Group;

void require(bool condition, const std::string& what) {
  if (!condition) throw Error(Error::Kind::failed, "not so: " + what);
}

namespace {

using Words = std::vector<std::string>;

volatile std::sig_atomic_t stop_wish = 0;

bool is_me(const Words& words, const Group& group) {
  return group.rank() == std::stoi(words.at(1));
}

void step(Group& group) {
  group.sum(std::vector<double>(1000, group.rank()));
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

/// Steps without end; rank words[1] does words[2] at the tenth.
void lose_a_rank(Group& group, const Words& words) {
  for (int i = 0;; ++i) {
    if (i == 10 && is_me(words, group)) {
      if (words.at(2) == "killed") std::raise(SIGKILL);
      if (words.at(2) == "stopped") std::raise(SIGSTOP);
      if (words.at(2) == "error") throw Error(Error::Kind::bad_input, "a damaged song", "song.mp3");
      if (words.at(2) == "leaves") return;
    }
    step(group);
  }
}

/// Ten steps, but in the first attempt rank 1 does not come to an end.
void survive_with_a_restart(Group& group, const std::string& attempt) {
  for (int i = 0; i < 10; ++i) {
    if (i == 5 && group.rank() == 1 && attempt == "0") std::raise(SIGKILL);
    step(group);
  }
  std::printf("rank %d finished in attempt %s\n", group.rank(), attempt.c_str());
}

/// Steps until any rank is told to stop; prints after which.
void stop_together(Group& group) {
  std::signal(SIGTERM, [](int) { stop_wish = 1; });
  std::signal(SIGINT, [](int) { stop_wish = 1; });
  group.barrier();
  std::printf("ready\n");
  std::fflush(stdout);
  for (int i = 1;; ++i) {
    step(group);
    if (group.max(stop_wish) == 0) continue;
    std::fprintf(stderr, "stopped after step %d\n", i);
    return;
  }
}

void play(const Words& words) {
  const auto address = train::group_address_of_environment();
  require(address.has_value(), "there is a group in the environment");
  if (words[0] == "reducer") return check_against_reducer(*address);
  train::GroupOptions options;
  if (words[0] == "meet") options.arrival_seconds = words.size() > 1 ? std::stod(words[1]) : 2;
  // Many buckets for few parameters.
  options.bucket_bytes = 256;
  options.overlap = words.size() < 2 || words[1] != "--after";
  options.any_interface = std::getenv("GROUP_RANKS_ANY_INTERFACE") != nullptr;
  const auto group = join_group(*address, options);
  if (words[0] == "sums") check_sums(*group);
  if (words[0] == "share") check_share(*group);
  if (words[0] == "mismatch") share_different_tensors(*group);
  if (words[0] == "gradients") check_gradients(*group);
  if (words[0] == "twice") compute_gradients_twice(*group);
  if (words[0] == "listen") check_that_only_loopback_listens(*group);
  if (words[0] == "lose") lose_a_rank(*group, words);
  if (words[0] == "restart") survive_with_a_restart(*group, address->attempt);
  if (words[0] == "stop") stop_together(*group);
}

int main_of(const Words& words) {
  if (words.at(0) == "--ranks") {
    return train::run_ranks("/proc/self/exe", {words.begin() + 2, words.end()}, std::stoi(words.at(1)));
  }
  play(words);
  return 0;
}

}  // namespace
}  // namespace osugen::testing

int main(int argc, char** argv) {
  try {
    return osugen::testing::main_of({argv + 1, argv + argc});
  } catch (const osugen::Error& e) {
    std::fprintf(stderr, "%s\n", e.message());
    return e.exit_code();
  } catch (const std::exception& e) {
    std::fprintf(stderr, "internal error: %s\n", e.what());
    return 70;
  }
}
