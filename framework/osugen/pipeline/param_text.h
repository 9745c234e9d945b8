// osugen/pipeline/param_text.h - descriptions of parameters, for errors, --help and the manual.
#pragma once

#include <string>

#include <osugen/interfaces/component.h>

namespace osugen {

/// What a parameter accepts: "a number from 0 to 1", "an integer from 1 to 64 ms".
std::string accepted_values(const Param& param);

/// "number", "integer", "list of numbers" ...: the type alone.
std::string type_name(ParamType type);

/// A value as JSON writes it: 0.9, "sinusoidal", [1, 2].
std::string value_text(const Value& value);

/// A number without a needless fraction or exponent: 1, 0.5, 20000.
std::string number_text(double number);

}  // namespace osugen
