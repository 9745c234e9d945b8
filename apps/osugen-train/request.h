// apps/osugen-train/request.h - the command line of osugen-train as values.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <osugen/pipeline/pipeline.h>
#include <osugen/runtime/progress.h>
#include <osugen/train/loop/trainer.h>

#include "cli/cli.h"

namespace osugen {

struct Request {
  std::filesystem::path pipeline;
  std::vector<Override> overrides;
  std::vector<std::filesystem::path> plugin_folders;
  train::TrainingPaths paths;
  std::optional<std::filesystem::path> merge;  ///< an adapter that is folded into paths.init
  std::map<std::string, std::string> options;  ///< of training_params(): what was given
  int ranks = 1;
  train::GroupOptions group;
  ProgressStyle progress = ProgressStyle::automatic;
  bool json = false;
};

cli::CommandLine train_command_line();

/// @throws Error usage
Request request_from(const cli::Given& given);

}  // namespace osugen
