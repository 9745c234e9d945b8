// apps/cli/common_options.h - options shared by several programs.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <osugen/pipeline/pipeline.h>
#include <osugen/runtime/progress.h>

#include "cli/cli.h"

namespace osugen::cli {

/// The values of "--set KEY=VALUE".
/// @throws Error usage
std::vector<Override> overrides_of(const Given& given);

/// Declares "--progress".
void declare_progress(CommandLine& line);

/// The value of "--progress".
/// @throws Error usage
ProgressStyle progress_style_of(const Given& given);

/// An option whose values are words.
/// @throws Error usage naming the option and the words
template <class T>
T chosen(const Given& given, const std::string& name, const std::map<std::string, T>& choices) {
  const auto found = choices.find(given.text(name));
  if (found != choices.end()) return found->second;
  std::string accepted;
  for (const auto& [choice, value] : choices) accepted += (accepted.empty() ? "" : ", ") + choice;
  throw Error(Error::Kind::usage, "--" + name + ": '" + given.text(name) + "' is not a valid value", {},
              accepted);
}

}  // namespace osugen::cli
