// plain_ranks SCENARIO [...]          what a rank does in the tests of run_ranks() that need no group, and no
// LibTorch plain_ranks --ranks N SCENARIO ...  N of them
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <osugen/train/launch/run_ranks.h>

namespace {

using Words = std::vector<std::string>;

void say() {
  const char* rank = std::getenv("RANK");
  std::printf("out of %s\n", rank);
  std::fprintf(stderr, "first of %s\nsecond of %s without an end", rank, rank);
}

int sleep_long() {
  if (std::string(std::getenv("RANK")) == "0") {
    std::printf("%d\n", ::getpid());
    std::fflush(stdout);
  }
  std::this_thread::sleep_for(std::chrono::minutes(5));
  return 0;
}

int play(const Words& words) {
  const std::string& scenario = words.at(0);
  const bool is_me = words.size() > 1 && words[1] == std::getenv("RANK");
  if (scenario == "exit") return is_me ? std::stoi(words.at(2)) : 0;
  if (scenario == "exit-others-sleep") return is_me ? std::stoi(words.at(2)) : sleep_long();
  if (scenario == "kill-others-sleep" && is_me) std::raise(SIGKILL);
  if (scenario == "interrupted-others-write") {
    if (is_me) return 130;
    std::this_thread::sleep_for(std::chrono::seconds(5));  // longer than a failure would leave
    std::puts("written");
    return 130;
  }
  if (scenario == "say") return say(), 0;
  return sleep_long();
}

}  // namespace

int main(int argc, char** argv) {
  const Words words(argv + 1, argv + argc);
  if (words.at(0) != "--ranks") return play(words);
  return osugen::train::run_ranks("/proc/self/exe", {words.begin() + 2, words.end()}, std::stoi(words.at(1)));
}
