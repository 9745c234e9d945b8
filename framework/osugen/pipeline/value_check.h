// osugen/pipeline/value_check.h - validates one JSON value against one Param. Private to this library.
#pragma once

#include <string>

#include <osugen/pipeline/component_config.h>
#include <osugen/pipeline/document.h>

namespace osugen {

/// Checks a value of any type but a component, and brings it to its one form (3.0 to 3 for an integer, 3
/// to 3.0 for a number).
/// @param remedy  of the error: "run 'osugen-inspect top_p'"
/// @throws Error bad_config
Setting checked_value(const Param& param, const Json& value, const Spot& spot, const std::string& remedy);

/// The default of a parameter that is no component.
/// @param fallback  param.fallback, or what a parent puts in its place
Setting default_value(const Param& param, const Value& fallback, const Spot& spot);

/// True where `value` can be a default of `param`: of its type and in its range.
bool fits(const Param& param, const Value& value);

}  // namespace osugen
