#define BOOST_TEST_MODULE osugen
#include "testing/testing.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <osugen/files/files.h>

namespace osugen::testing {

namespace fs = std::filesystem;

fs::path source_dir() {
  return OSUGEN_SOURCE_DIR;
}
fs::path binary_dir() {
  return OSUGEN_BINARY_DIR;
}

namespace {
std::optional<fs::path> folder_of(const char* variable, const char* beside) {
  const char* named = std::getenv(variable);
  const fs::path folder = named != nullptr ? fs::path(named) : source_dir() / ".." / "shared" / beside;
  if (!fs::is_directory(folder)) return std::nullopt;
  return fs::canonical(folder);
}
}  // namespace

std::optional<fs::path> corpus() {
  return folder_of("OSUGEN_CORPUS", "corpus");
}
std::optional<fs::path> songs() {
  return folder_of("OSUGEN_AUDIO", "audio");
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (fs::temp_directory_path() / "osugen-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

ProcessResult run(const std::vector<std::string>& command, const std::vector<std::string>& environment,
                  const fs::path& folder) {
  const TemporaryFolder output;
  const std::string out = output.path() / "out", err = output.path() / "err";
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    const int out_fd = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int err_fd = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int in_fd = ::open("/dev/null", O_RDONLY);
    if (::chdir(folder.c_str()) != 0) ::_exit(127);
    ::dup2(in_fd, 0);
    ::dup2(out_fd, 1);
    ::dup2(err_fd, 2);
    for (const std::string& entry : environment) ::putenv(const_cast<char*>(entry.c_str()));
    std::vector<char*> arguments;
    for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments[0], arguments.data());
    ::_exit(127);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ProcessResult result;
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read_file(out);
  result.err = read_file(err);
  return result;
}

bool heeds(pid_t process, int signal) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("SigBlk:")) continue;
    const std::uint64_t blocked = std::stoull(line.substr(7), nullptr, 16);  // bit n - 1 for signal n
    return (blocked >> (signal - 1) & 1) != 0;
  }
  return false;
}

}  // namespace osugen::testing
