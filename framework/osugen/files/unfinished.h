// osugen/files/unfinished.h - registry of temporary files and folders. Private to this library.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <mutex>
#include <set>
#include <string>

namespace osugen {

/// What a program that has to stop at once takes along. Each is named ".osugen-" and six more characters.
class Unfinished {
 public:
  /// mkostemp() and its registration are one act: no file is ever left that nobody knows of.
  /// @return the descriptor, or -1 with errno; `name` is where it is
  int create_file(const std::filesystem::path& folder, std::string& name);
  /// The same for a folder. False with errno set on a failure.
  bool create_folder(const std::filesystem::path& folder, std::string& name);
  void forget(const std::string& name);
  /// While this is held nothing is abandoned: for moving a folder, which may be in the middle of being
  /// removed.
  std::unique_lock<std::recursive_mutex> hold() { return std::unique_lock(mutex_); }
  /// Removes all, and keeps the lock for ever: see abandon_writes().
  void abandon();
  static Unfinished& all();

 private:
  std::recursive_mutex mutex_;
  std::set<std::string> names_;
};

/// mkostemp makes 0600 and mkdtemp 0700; a result is as readable as anything else that the user makes.
mode_t permissions(mode_t wanted);

/// True for a name that create_file() or create_folder() makes.
bool is_temporary_name(const std::string& name);

}  // namespace osugen
