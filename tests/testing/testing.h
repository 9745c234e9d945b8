// tests/testing/testing.h - where a test finds things, and what it may leave behind (nothing).
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace osugen::testing {

std::filesystem::path source_dir();  ///< the repository
std::filesystem::path binary_dir();  ///< the build tree: bin/, lib/osugen/plugins-0.2/

/// The corpus of real maps (OSUGEN_CORPUS, or ../shared/corpus beside the repository); nullopt where it
/// is missing. A test that needs it says BOOST_TEST_MESSAGE("skipped: ...") and returns.
std::optional<std::filesystem::path> corpus();
/// Real songs with annotations (OSUGEN_AUDIO, or ../shared/audio beside the repository).
std::optional<std::filesystem::path> songs();

/// A folder of its own for a test, removed with everything in it at the end of the scope.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct ProcessResult {
  int exit_code = 0;  ///< 128 + signal when killed by one
  std::string out, err;
};

/// Runs a program to its end and keeps what it prints. `environment` is added to this process's own.
ProcessResult run(const std::vector<std::string>& command, const std::vector<std::string>& environment = {},
                  const std::filesystem::path& folder = ".");

/// A process takes a signal when it comes to it, as our programs do once main() has begun: it has blocked it.
/// Before, a signal ends any process; a test that sends one waits for this, however slow the machine is.
bool heeds(pid_t process, int signal);

}  // namespace osugen::testing
