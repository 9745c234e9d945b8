// osugen-eval: what the command line asks for.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <osugen/evaluate/evaluation.h>
#include <osugen/evaluate/pairing.h>
#include <osugen/runtime/progress.h>

#include "cli/cli.h"

namespace osugen {

struct EvalRequest {
  std::vector<std::string> generated, references;
  std::optional<std::filesystem::path> pairs, report;
  evaluate::Match match = evaluate::Match::name;
  evaluate::EvaluationOptions options;
  bool json = false, markdown = false;
  ProgressStyle progress = ProgressStyle::automatic;
};

cli::CommandLine eval_command_line();
/// @throws Error usage
EvalRequest eval_request_from(const cli::Given& given);

}  // namespace osugen
