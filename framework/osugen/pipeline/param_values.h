// osugen/pipeline/param_values.h - parses command-line values of Params that do not belong to a
// pipeline.json.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>
#include <osugen/pipeline/param_text.h>

namespace osugen {

/// "--learning-rate" of a Param "learning_rate"; the "option" in its `extra`, where it has one.
std::string option_name(const Param& param);

/// The value of every Param: what is given, or its default. Relative paths are relative to the working
/// directory.
/// @param params   none of them a component
/// @param given    name of the Param -> text: JSON, or any text where the Param is one
/// @param program  whose --help lists them, for errors
/// @throws Error usage naming the option
Values param_values(const std::vector<Param>& params, const std::map<std::string, std::string>& given,
                    const std::string& program);

}  // namespace osugen
