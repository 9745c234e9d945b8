// osugen-eval: what the command line asks for.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <osugen/evaluate/evaluation.h>
#include <osugen/evaluate/pairing.h>
#include <osugen/evaluate/scorecard/scorecard.h>
#include <osugen/runtime/progress.h>

#include "cli/cli.h"

namespace osugen {

/// Of --scorecard.
struct ScorecardRequest {
  bool asked = false;
  scorecard::CardOptions options;
  std::optional<std::filesystem::path> bands, write_bands;
};

struct EvalRequest {
  std::vector<std::string> generated, references;
  std::optional<std::filesystem::path> pairs, report;
  evaluate::Match match = evaluate::Match::name;
  evaluate::EvaluationOptions options;
  ScorecardRequest card;
  bool json = false, markdown = false;
  ProgressStyle progress = ProgressStyle::automatic;
};

cli::CommandLine eval_command_line();
/// @throws Error usage
EvalRequest eval_request_from(const cli::Given& given);

}  // namespace osugen
