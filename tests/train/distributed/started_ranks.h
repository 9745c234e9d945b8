// tests/train/started_ranks.h - ranks that a test starts one by one, so that nobody else stops them.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <osugen/files/files.h>
#include <osugen/train/launch/loopback_socket.h>

#include "testing/testing.h"

namespace osugen::testing {

inline std::string group_ranks() {
  return binary_dir() / "tests" / "group_ranks";
}

/// Until a test gives up waiting for what takes seconds. Not a bound on speed: on a busy machine, and between
/// sanitizers, everything takes ten times as long.
constexpr std::chrono::minutes kPatience{10};

/// Looks again and again.
/// @return whether `is_so` in the end, or as soon as it is
template <typename Condition>
bool comes_true(const Condition& is_so, std::chrono::seconds patience = kPatience) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!is_so()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

/// A program that runs while the test looks at it; killed at the end of the scope.
class Started {
 public:
  Started(std::vector<std::string> command, const std::vector<std::string>& environment, int keep_open = -1) {
    const std::string out = output_.path() / "out", err = output_.path() / "err";
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("fork failed");
    if (pid_ > 0) return;
    for (const int signal : {SIGINT, SIGTERM}) ::signal(signal, SIG_DFL);
    ::dup2(::open("/dev/null", O_RDONLY), 0);
    ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 1);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
    if (keep_open >= 0) ::fcntl(keep_open, F_SETFD, 0);
    for (const std::string& entry : environment) ::putenv(const_cast<char*>(entry.c_str()));
    std::vector<char*> words;
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    ::execv(words[0], words.data());
    ::_exit(127);
  }
  ~Started() {
    if (running()) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }
  Started(const Started&) = delete;
  Started& operator=(const Started&) = delete;

  pid_t pid() const { return pid_; }
  void signal(int number) const { ::kill(pid_, number); }
  bool running() {
    int status = 0;
    if (!exit_code_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return !exit_code_.has_value();
  }
  /// Its exit code, or nothing where it does not end.
  std::optional<int> exit_code() {
    comes_true([this] { return !running(); });
    return exit_code_;
  }
  std::string out() const { return text("out"); }
  std::string err() const { return text("err"); }
  /// Waits until it has printed a line.
  std::string first_line() {
    comes_true([this] { return !running() || out().find('\n') != std::string::npos; });
    return out().substr(0, out().find('\n'));
  }

 private:
  std::string text(const char* name) const {
    const std::filesystem::path file = output_.path() / name;
    return std::filesystem::exists(file) ? read_file(file) : std::string();
  }

  TemporaryFolder output_;
  pid_t pid_ = -1;
  std::optional<int> exit_code_;
};

/// One rank of a group whose store's socket the test has opened.
inline std::unique_ptr<Started> start_rank(int rank, int ranks, const train::LoopbackSocket& store,
                                           std::vector<std::string> scenario) {
  scenario.insert(scenario.begin(), group_ranks());
  std::vector<std::string> environment{"RANK=" + std::to_string(rank), "WORLD_SIZE=" + std::to_string(ranks),
                                       "MASTER_ADDR=127.0.0.1", "MASTER_PORT=" + std::to_string(store.port()),
                                       "OMP_NUM_THREADS=1"};
  if (rank == 0) environment.push_back("OSUGEN_STORE_SOCKET=" + std::to_string(store.descriptor()));
  return std::make_unique<Started>(std::move(scenario), environment, rank == 0 ? store.descriptor() : -1);
}

/// All of them. The test's own end of the socket is closed: the store ends with rank 0.
inline std::vector<std::unique_ptr<Started>> start_ranks(int ranks,
                                                         const std::vector<std::string>& scenario) {
  train::LoopbackSocket store(0);
  std::vector<std::unique_ptr<Started>> all;
  for (int rank = 0; rank < ranks; ++rank) all.push_back(start_rank(rank, ranks, store, scenario));
  return all;
}

}  // namespace osugen::testing
