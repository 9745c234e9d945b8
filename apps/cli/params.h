// apps/cli/params.h - options declared as Params: one record for parsing, help and validation.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>

#include "cli/cli.h"

namespace osugen::cli {

/// Declares "--learning-rate" for a Param "learning_rate", explained by its doc, range and default. In a
/// Param's `extra`, "option" is another name for it ("audio,i" with a short form), "group" is its title in
/// --help, and "optional" says that its default is none.
/// @param other_default  what a value that is not given comes from before the Param's default
void declare(CommandLine& line, const std::vector<Param>& params, const std::string& other_default = {});

/// What was given of them, by the names of the Params; for param_values().
std::map<std::string, std::string> given_params(const Given& given, const std::vector<Param>& params);

}  // namespace osugen::cli
