// apps/osugen-run/request.h - the command line of osugen-run as values.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <osugen/pipeline/pipeline.h>
#include <osugen/runtime/progress.h>

#include "cli/cli.h"

namespace osugen {

inline constexpr const char* kProgram = "osugen-run";

struct Request {
  std::filesystem::path pipeline;
  std::vector<Override> overrides;  ///< of --set, and of the options that stand for a key of the file
  std::vector<std::filesystem::path> plugin_folders;
  std::optional<std::filesystem::path> audio, output, trace;
  std::vector<Level> spread;  ///< easiest first; empty: one map
  int threads = 1;
  std::string device = "cpu";
  ProgressStyle progress = ProgressStyle::automatic;
  bool check = false, json = false;
};

cli::CommandLine run_command_line();

/// @throws Error usage
Request request_from(const cli::Given& given);

}  // namespace osugen
