#include <osugen/files/unfinished.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <system_error>

namespace osugen {
namespace {

constexpr std::string_view kPrefix = ".osugen-", kPattern = "XXXXXX";

std::string pattern_in(const std::filesystem::path& folder) {
  return (folder / (std::string(kPrefix) + std::string(kPattern))).string();
}

}  // namespace

bool is_temporary_name(const std::string& name) {
  const auto of_mkstemp = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return name.size() == kPrefix.size() + kPattern.size() && name.starts_with(kPrefix) &&
         std::all_of(name.begin() + kPrefix.size(), name.end(), of_mkstemp);
}

mode_t permissions(mode_t wanted) {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return wanted & ~mask;
}

int Unfinished::create_file(const std::filesystem::path& folder, std::string& name) {
  name = pattern_in(folder);
  const std::lock_guard lock(mutex_);
  const int fd = ::mkostemp(name.data(), O_CLOEXEC);
  if (fd >= 0) names_.insert(name);
  return fd;
}

bool Unfinished::create_folder(const std::filesystem::path& folder, std::string& name) {
  name = pattern_in(folder);
  const std::lock_guard lock(mutex_);
  if (::mkdtemp(name.data()) == nullptr) return false;
  names_.insert(name);
  return true;
}

void Unfinished::forget(const std::string& name) {
  const std::lock_guard lock(mutex_);
  names_.erase(name);
}

void Unfinished::abandon() {
  mutex_.lock();  // and never unlock
  for (const std::string& name : names_) {
    if (::unlink(name.c_str()) == 0) continue;
    std::error_code ignored;
    std::filesystem::remove_all(name, ignored);
  }
}

Unfinished& Unfinished::all() {
  static auto* const all = new Unfinished;  // outlives every thread
  return *all;
}

}  // namespace osugen
