#include <osugen/train/launch/run_ranks.h>

#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <optional>

#include <osugen/train/launch/loopback_socket.h>
#include <osugen/train/launch/rank_process.h>

namespace osugen::train {
namespace {

using Clock = std::chrono::steady_clock;

/// From the first failure until the ranks that still run are killed.
constexpr std::chrono::milliseconds kGrace{4000};

constexpr int kLostPeer = static_cast<int>(Error::Kind::lost_peer);
constexpr int kInterrupted = static_cast<int>(Error::Kind::interrupted);

sigset_t watched_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGCHLD, SIGINT, SIGTERM, SIGTSTP}) sigaddset(&set, signal);
  return set;
}

/// Signals as something to poll() for, while it lives.
class Signals {
 public:
  Signals() {
    const sigset_t set = watched_signals();
    ::sigprocmask(SIG_BLOCK, &set, &before_);
    descriptor_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  }
  ~Signals() {
    if (descriptor_ >= 0) ::close(descriptor_);
    ::sigprocmask(SIG_SETMASK, &before_, nullptr);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;
  int descriptor() const { return descriptor_; }
  const sigset_t& before() const { return before_; }
  std::optional<int> next() const {
    signalfd_siginfo info{};
    if (::read(descriptor_, &info, sizeof(info)) != sizeof(info)) return std::nullopt;
    return static_cast<int>(info.ssi_signo);
  }

 private:
  sigset_t before_{};
  int descriptor_;
};

class Supervisor {
 public:
  Supervisor(const std::string& program, const std::vector<std::string>& arguments, int ranks) {
    LoopbackSocket store(0);
    const RankCommand command{program, arguments, ranks, signals_.before()};
    for (int rank = 0; rank < ranks; ++rank) {
      ranks_.push_back(std::make_unique<RankProcess>(command, rank, store));
    }
  }  // the store's socket is rank 0's alone from here on: it ends with rank 0

  int run() {
    while (reap()) {
      wait();
      for (const auto& rank : ranks_) rank->pass_on_lines();
      while (const std::optional<int> signal = signals_.next()) pass_on(*signal);
      if (deadline_ && Clock::now() >= *deadline_) kill_the_rest();
    }
    for (const auto& rank : ranks_) rank->pass_on_lines();
    return exit_code_;
  }

 private:
  /// @return whether any rank still runs
  bool reap() {
    bool running = false;
    for (const auto& rank : ranks_) {
      if (rank->reap()) ended(*rank);
      running = running || rank->running();
    }
    return running;
  }

  void ended(RankProcess& rank) {
    rank.pass_on_lines();  // its own message before ours
    if (killed_) return;
    if (weight(rank.exit_code()) > weight(exit_code_)) exit_code_ = rank.exit_code();
    // Those that stop because they were told to may take their time: one of them writes a checkpoint.
    if (weight(rank.exit_code()) <= weight(kInterrupted)) return;
    if (rank.exit_code() != kLostPeer) say(rank, rank.end_in_words());
    if (!deadline_) deadline_ = Clock::now() + kGrace;
  }

  /// Which of two exit codes says more: a rank that lost another may be reaped before the one that was lost.
  static int weight(int exit_code) {
    if (exit_code == 0) return 0;
    if (exit_code == kInterrupted) return 1;
    return exit_code == kLostPeer ? 2 : 3;
  }

  void kill_the_rest() {
    killed_ = true;
    deadline_.reset();
    for (const auto& rank : ranks_) {
      if (rank->running()) say(*rank, "did not stop and was killed");
      rank->signal(SIGKILL);
    }
  }

  void pass_on(int signal) {
    if (signal == SIGCHLD) return;
    if (signal != SIGTSTP) {
      for (const auto& rank : ranks_) rank->signal(signal);
      return;
    }
    for (const auto& rank : ranks_) rank->signal(SIGSTOP);
    ::raise(SIGSTOP);  // until `fg` or `bg`
    for (const auto& rank : ranks_) rank->signal(SIGCONT);
  }

  void wait() const {
    std::vector<pollfd> all{{signals_.descriptor(), POLLIN, 0}};
    for (const auto& rank : ranks_) {
      if (rank->error_pipe() >= 0) all.push_back({rank->error_pipe(), POLLIN, 0});
    }
    int milliseconds = -1;
    if (deadline_) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(*deadline_ - Clock::now());
      milliseconds = static_cast<int>(std::max<std::int64_t>(left.count() + 1, 0));
    }
    ::poll(all.data(), all.size(), milliseconds);
  }

  static void say(const RankProcess& rank, const std::string& what) {
    // A progress line of rank 0 may stand where the message goes.
    const char* line_start = ::isatty(STDERR_FILENO) == 1 ? "\r\x1b[K" : "";
    std::fprintf(stderr, "%s%s: rank %d %s\n", line_start, program_invocation_short_name, rank.rank(),
                 what.c_str());
  }

  Signals signals_;
  std::vector<std::unique_ptr<RankProcess>> ranks_;
  std::optional<Clock::time_point> deadline_;
  int exit_code_ = 0;
  bool killed_ = false;
};

}  // namespace

int run_ranks(const std::string& program, const std::vector<std::string>& arguments, int ranks) {
  if (ranks < 1) throw Error(Error::Kind::usage, "invalid group size: " + std::to_string(ranks) + " ranks");
  return Supervisor(program, arguments, ranks).run();
}

}  // namespace osugen::train
