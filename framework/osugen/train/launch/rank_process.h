// osugen/train/launch/rank_process.h - one rank as a child process of run_ranks().
#pragma once

#include <sys/types.h>

#include <signal.h>

#include <optional>
#include <string>
#include <vector>

#include <osugen/train/launch/loopback_socket.h>

namespace osugen::train {

/// What all ranks are started with.
struct RankCommand {
  std::string program;
  std::vector<std::string> arguments;  ///< after argv[0]
  int ranks = 1;
  sigset_t signals;  ///< the mask they begin with
};

class RankProcess {
 public:
  /// @param store  where the ranks meet; rank 0 gets it
  /// @throws Error failed: no process can be made
  RankProcess(const RankCommand& command, int rank, const LoopbackSocket& store);
  /// Kills and reaps it where it still runs.
  ~RankProcess();
  RankProcess(const RankProcess&) = delete;
  RankProcess& operator=(const RankProcess&) = delete;

  int rank() const { return rank_; }
  bool running() const { return !exit_code_.has_value(); }
  void signal(int number) const;
  /// True where it has ended since the last call.
  bool reap();
  /// 128 + signal where a signal ended it.
  int exit_code() const { return exit_code_.value_or(-1); }
  std::string end_in_words() const;  ///< "was killed by signal 9 (Killed)"

  /// Where its standard error can be read, without blocking; -1: it goes where ours goes, or is closed.
  int error_pipe() const { return error_pipe_; }
  /// Copies whole lines from there to our standard error, behind "rank N: ".
  void pass_on_lines();

 private:
  int rank_;
  pid_t pid_ = -1;
  int error_pipe_ = -1;
  std::string unfinished_line_;
  std::optional<int> exit_code_;
  int signal_ = 0;
};

}  // namespace osugen::train
