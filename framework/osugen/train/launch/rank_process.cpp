#include <osugen/train/launch/rank_process.h>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <thread>
#include <utility>

namespace osugen::train {
namespace {

/// A longer line is passed on in pieces.
constexpr std::size_t kLongestLine = std::size_t{1} << 16;

bool is_of_a_group(std::string_view entry) {
  for (const std::string_view name :
       {"RANK=", "WORLD_SIZE=", "LOCAL_RANK=", "LOCAL_WORLD_SIZE=", "MASTER_ADDR=", "MASTER_PORT=",
        "OSUGEN_STORE_SOCKET=", "TORCHELASTIC_"}) {
    if (entry.substr(0, name.size()) == name) return true;
  }
  return false;
}

std::vector<std::string> environment_of(const RankCommand& command, int rank, const LoopbackSocket& store) {
  std::vector<std::string> all;
  bool threads_are_set = false;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!is_of_a_group(*entry)) all.emplace_back(*entry);
    if (std::string_view(*entry).substr(0, 16) == "OMP_NUM_THREADS=") threads_are_set = true;
  }
  const std::string ranks = std::to_string(command.ranks), own = std::to_string(rank);
  all.insert(all.end(),
             {"RANK=" + own, "LOCAL_RANK=" + own, "WORLD_SIZE=" + ranks, "LOCAL_WORLD_SIZE=" + ranks,
              "MASTER_ADDR=127.0.0.1", "MASTER_PORT=" + std::to_string(store.port())});
  if (rank == 0) all.push_back("OSUGEN_STORE_SOCKET=" + std::to_string(store.descriptor()));
  if (!threads_are_set) {
    // More threads than cores wait for each other in LibTorch's spinning barriers.
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    all.push_back("OMP_NUM_THREADS=" + std::to_string(std::max(1, cores / command.ranks)));
  }
  return all;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> all;
  all.reserve(words.size() + 1);
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

/// Between fork and exec: system calls only.
struct Child {
  pid_t parent;
  const char* program;
  char* const* arguments;
  char* const* environment;
  const sigset_t* signals;
  int store;         ///< to be kept across exec; -1: none
  int error_output;  ///< -1: inherits ours

  [[noreturn]] void become_the_rank() const {
    // Whatever ends the parent ends the rank; it may have ended before this call.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(128 + SIGKILL);
    // Ctrl-C of a terminal goes to the parent, which passes it on: a rank gets it once.
    ::setpgid(0, 0);
    ::signal(SIGTTOU, SIG_IGN);
    const int nowhere = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    ::dup2(nowhere, STDIN_FILENO);
    if (error_output >= 0) {
      ::dup2(nowhere, STDOUT_FILENO);
      ::dup2(error_output, STDERR_FILENO);
    }
    if (store >= 0) ::fcntl(store, F_SETFD, 0);
    ::sigprocmask(SIG_SETMASK, signals, nullptr);
    ::execve(program, arguments, environment);
    ::_exit(127);
  }
};

void write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(STDERR_FILENO, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // nobody listens
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

RankProcess::RankProcess(const RankCommand& command, int rank, const LoopbackSocket& store) : rank_(rank) {
  std::vector<std::string> words{command.program};
  words.insert(words.end(), command.arguments.begin(), command.arguments.end());
  std::vector<std::string> environment = environment_of(command, rank, store);
  const std::vector<char*> argv = pointers(words), envp = pointers(environment);

  int ends[2] = {-1, -1};
  const bool piped = rank == 0 || ::pipe2(ends, O_CLOEXEC) == 0;
  const Child child{::getpid(),  command.program.c_str(), argv.data(),
                    envp.data(), &command.signals,        rank == 0 ? store.descriptor() : -1,
                    ends[1]};
  pid_ = piped ? ::fork() : -1;
  if (pid_ == 0) child.become_the_rank();
  const int error = errno;
  if (ends[1] >= 0) ::close(ends[1]);
  error_pipe_ = ends[0];
  if (error_pipe_ >= 0) ::fcntl(error_pipe_, F_SETFL, O_NONBLOCK);
  if (pid_ > 0) return;
  if (error_pipe_ >= 0) ::close(error_pipe_);
  throw Error(Error::Kind::failed, std::string("cannot be started: ") + std::strerror(error),
              "rank " + std::to_string(rank), {}, "use fewer ranks");
}

RankProcess::~RankProcess() {
  if (running()) {
    signal(SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  if (error_pipe_ >= 0) ::close(error_pipe_);
}

void RankProcess::signal(int number) const {
  // Not reaped yet, so the number is still this child's.
  if (running()) ::kill(pid_, number);
}

bool RankProcess::reap() {
  if (!running()) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return false;
  signal_ = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  exit_code_ = signal_ != 0 ? 128 + signal_ : WEXITSTATUS(status);
  return true;
}

std::string RankProcess::end_in_words() const {
  if (signal_ == 0) return "exited with " + std::to_string(exit_code());
  return "was terminated by signal " + std::to_string(signal_) + " (" + ::strsignal(signal_) + ")";
}

void RankProcess::pass_on_lines() {
  char bytes[4096];
  while (error_pipe_ >= 0) {
    const ssize_t n = ::read(error_pipe_, bytes, sizeof(bytes));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) break;  // nothing more for now
    if (n == 0) {
      ::close(std::exchange(error_pipe_, -1));
      if (!unfinished_line_.empty()) unfinished_line_ += '\n';
    }
    unfinished_line_.append(bytes, static_cast<std::size_t>(n));
    if (unfinished_line_.size() > kLongestLine) unfinished_line_ += '\n';
    const std::string prefix = "rank " + std::to_string(rank_) + ": ";
    for (std::size_t end; (end = unfinished_line_.find('\n')) != std::string::npos;) {
      write_all(prefix + unfinished_line_.substr(0, end + 1));
      unfinished_line_.erase(0, end + 1);
    }
  }
}

}  // namespace osugen::train
