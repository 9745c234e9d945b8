#include "cli/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <ctime>
#include <thread>

#include <osugen/error/error.h>
#include <osugen/files/files.h>

namespace osugen::cli {
namespace {

std::atomic<bool> stop{false};
std::atomic<bool> patient{false};

/// What a loop has to come to its next look at interrupted(), in ms; the promise to the user is 200.
constexpr long kGrace = 60;

/// SIGINT and SIGTERM, but those that whoever started us wants ignored (a shell's background job).
sigset_t the_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM}) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler != SIG_IGN) sigaddset(&set, signal);
  }
  return set;
}

/// Comes back after a signal; without patience, after kGrace ms at the latest.
void wait_for_another(const sigset_t& signals) {
  const timespec grace{0, kGrace * 1000000L};
  while (::sigtimedwait(&signals, nullptr, &grace) < 0 && (errno == EINTR || patient)) {
  }
}

[[noreturn]] void stop_now(const std::string& program) {
  abandon_writes();
  const std::string line = (::isatty(STDERR_FILENO) == 1 ? "\r\x1b[K" : "") + program + ": interrupted.\n";
  [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, line.data(), line.size());
  ::_exit(static_cast<int>(Error::Kind::interrupted));
}

}  // namespace

void watch_for_interrupts(const std::string& program) {
  const sigset_t signals = the_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([program, signals] {
    int signal = 0;
    while (::sigwait(&signals, &signal) != 0) {
    }
    stop = true;
    wait_for_another(signals);
    stop_now(program);
  }).detach();
}

void finish_before_interrupts() {
  patient = true;
}

bool interrupted() {
  return stop;
}

}  // namespace osugen::cli
