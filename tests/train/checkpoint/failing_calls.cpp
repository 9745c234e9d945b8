#include "failing_calls.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cstdarg>
#include <mutex>

namespace osugen::testing {
namespace {

std::recursive_mutex mutex;
long calls = 0;
std::string first_failed;

Failing from_environment() {
  const char* folder = ::getenv("OSUGEN_FAIL_FOLDER");
  const char* at = ::getenv("OSUGEN_FAIL_AT");
  const char* error = ::getenv("OSUGEN_FAIL_ERRNO");
  if (folder == nullptr || at == nullptr) return {};
  return {folder, std::atol(at), error == nullptr ? ENOSPC : std::atoi(error), true};
}

Failing& settings() {
  static Failing settings = from_environment();
  return settings;
}

bool inside(const std::string& path) {
  const std::string& folder = settings().folder;
  return !folder.empty() && path.starts_with(folder);
}

std::string path_of(int fd) {
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = ::readlink(link.c_str(), path.data(), path.size());
  return size < 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(size));
}

/// Counts a call on `path`; true, with errno, when it has to fail.
bool fails(const char* name, const std::string& path) {
  const std::lock_guard lock(mutex);
  if (!inside(path)) return false;
  ++calls;
  if (settings().at == 0 || calls < settings().at || (calls > settings().at && !settings().from_then_on))
    return false;
  if (first_failed.empty()) first_failed = name;
  errno = settings().error;
  return true;
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

void fail_calls(const Failing& failing) {
  const std::lock_guard lock(mutex);
  settings() = failing;
  calls = 0;
  first_failed.clear();
}

long counted_calls() {
  return calls;
}

std::string failed_call() {
  return first_failed;
}

}  // namespace osugen::testing

using osugen::testing::fails;
using osugen::testing::next;
using osugen::testing::path_of;

extern "C" {

OSUGEN_TEST_EXPORT ssize_t write(int fd, const void* data, size_t size) {
  static auto* const real = next<ssize_t(int, const void*, size_t)>("write");
  if (!fails("write", path_of(fd))) return real(fd, data, size);
  const int error = errno;
  [[maybe_unused]] const ssize_t half = real(fd, data, size / 2);
  errno = error;
  return -1;
}

OSUGEN_TEST_EXPORT int fsync(int fd) {
  static auto* const real = next<int(int)>("fsync");
  return fails("fsync", path_of(fd)) ? -1 : real(fd);
}

OSUGEN_TEST_EXPORT int fdatasync(int fd) {
  static auto* const real = next<int(int)>("fdatasync");
  return fails("fdatasync", path_of(fd)) ? -1 : real(fd);
}

OSUGEN_TEST_EXPORT int ftruncate(int fd, off_t size) noexcept {
  static auto* const real = next<int(int, off_t)>("ftruncate");
  return fails("ftruncate", path_of(fd)) ? -1 : real(fd, size);
}

OSUGEN_TEST_EXPORT int fchmod(int fd, mode_t mode) noexcept {
  static auto* const real = next<int(int, mode_t)>("fchmod");
  return fails("fchmod", path_of(fd)) ? -1 : real(fd, mode);
}

OSUGEN_TEST_EXPORT int rename(const char* from, const char* to) noexcept {
  static auto* const real = next<int(const char*, const char*)>("rename");
  return fails("rename", to) ? -1 : real(from, to);
}

OSUGEN_TEST_EXPORT int renameat2(int from_fd, const char* from, int to_fd, const char* to,
                                 unsigned int flags) noexcept {
  static auto* const real = next<int(int, const char*, int, const char*, unsigned int)>("renameat2");
  return fails("renameat2", to) ? -1 : real(from_fd, from, to_fd, to, flags);
}

OSUGEN_TEST_EXPORT int mkostemp(char* name, int flags) {
  static auto* const real = next<int(char*, int)>("mkostemp");
  return fails("mkostemp", name) ? -1 : real(name, flags);
}

OSUGEN_TEST_EXPORT char* mkdtemp(char* name) noexcept {
  static auto* const real = next<char*(char*)>("mkdtemp");
  return fails("mkdtemp", name) ? nullptr : real(name);
}

OSUGEN_TEST_EXPORT int open(const char* path, int flags, ...) {
  static auto* const real = next<int(const char*, int, ...)>("open");
  mode_t mode = 0;
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
    va_list more;
    va_start(more, flags);
    mode = va_arg(more, mode_t);
    va_end(more);
  }
  const bool writes = (flags & O_ACCMODE) != O_RDONLY;
  return writes && fails("open", path) ? -1 : real(path, flags, mode);
}

}  // extern "C"
