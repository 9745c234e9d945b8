// apps/cli/params.h - options that are Params: declared, explained and checked by their one record.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>

#include "cli/cli.h"

namespace osugen::cli {

/// Declares "--learning-rate" for a Param "learning_rate". A Param's `extra` "group" is the title that it
/// stands under in --help.
void declare(CommandLine& line, const std::vector<Param>& params);

/// What was given of them, by the names of the Params; for param_values().
std::map<std::string, std::string> given_params(const Given& given, const std::vector<Param>& params);

}  // namespace osugen::cli
