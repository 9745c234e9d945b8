// tests/train/failing_calls.h - system calls that write to a folder, of which the n-th fails.
//
// A library that stands between a program and libc: linked before it, or brought in by LD_PRELOAD with
// OSUGEN_FAIL_FOLDER, OSUGEN_FAIL_AT and, optionally, OSUGEN_FAIL_ERRNO set. Counted are mkostemp, mkdtemp,
// open for writing, write, ftruncate, fchmod, fsync, fdatasync, rename and renameat2 on anything in the
// folder. A write that fails has written half.
#pragma once

#include <cerrno>
#include <string>

#define OSUGEN_TEST_EXPORT __attribute__((visibility("default")))

namespace osugen::testing {

struct Failing {
  std::string folder;  ///< absolute; empty: nothing fails
  long at = 0;         ///< which call fails, from 1 on; 0: none, they are counted
  int error = ENOSPC;
  bool from_then_on = false;  ///< so do all that follow: a disk that stays full
};

/// From now on, in this process.
OSUGEN_TEST_EXPORT void fail_calls(const Failing& failing);
/// Calls since then, those that failed among them.
OSUGEN_TEST_EXPORT long counted_calls();
/// The name of the first that failed; empty when none did.
OSUGEN_TEST_EXPORT std::string failed_call();

}  // namespace osugen::testing
