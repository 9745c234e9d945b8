// tests/files/abandoning.h - a process that writes again and again and is stopped in the middle of it.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <thread>

#include <osugen/files/files.h>

#include "testing/testing.h"

namespace osugen::testing {

/// Lets a child process write without end and abandon its writes, after a time that differs from round to
/// round.
/// @param prepare  puts what is old into a folder of the round's own
/// @param write    puts what is new into it, again and again
/// @param look     at what the child has left there; also told whether the child ended by itself
inline void abandon_again_and_again(const std::function<void(const std::filesystem::path&)>& prepare,
                                    const std::function<void(const std::filesystem::path&)>& write,
                                    const std::function<void(const std::filesystem::path&, bool)>& look) {
  constexpr int kLongestMs = 40, kStepMs = 2;
  for (int delay_ms = 0; delay_ms < kLongestMs; delay_ms += kStepMs) {
    const TemporaryFolder folder;
    prepare(folder.path());
    const pid_t child = ::fork();
    if (child == 0) {
      std::thread([&] {
        for (;;) write(folder.path());
      }).detach();
      std::this_thread::sleep_for(std::chrono::milliseconds(delay_ms));
      abandon_writes();
      ::_exit(0);
    }
    int status = -1;
    if (child > 0) ::waitpid(child, &status, 0);
    look(folder.path(), child > 0 && WIFEXITED(status));
  }
}

}  // namespace osugen::testing
