// apps/cli/notes.h - notes of a program and its components on standard error.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <osugen/interfaces/component.h>
#include <osugen/runtime/progress.h>

namespace osugen::cli {

/// Sentences on standard error, without tearing the progress line. They are kept for the summary.
class Notes final : public Host {
 public:
  /// @param program   that speaks: "osugen-run"
  /// @param progress  cleared before a line is printed; not owned
  /// @param speaks    false: kept and not printed; of several ranks only the first speaks
  Notes(std::string program, Progress& progress, bool speaks = true)
      : program_(std::move(program)), progress_(progress), speaks_(speaks) {}
  void log(Level level, std::string_view text) override;
  bool cancelled() const override;
  void add(const std::string& sentence);
  void add(const std::vector<std::string>& sentences);
  /// A line that is no note.
  void say(const std::string& line);
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::string program_;
  Progress& progress_;
  bool speaks_;
  std::vector<std::string> all_;
};

}  // namespace osugen::cli
