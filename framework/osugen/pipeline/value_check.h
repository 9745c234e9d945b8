// osugen/pipeline/value_check.h - one JSON value against one Param. Private to this room.
#pragma once

#include <string>

#include <osugen/pipeline/document.h>

namespace osugen {

/// A value as it is written down again, and as components are given it. They differ in paths, which are
/// written as the user wrote them and given absolute.
struct Checked {
  Json written, live;
};

/// Checks a value of any type but a component, and brings it to its one form (3.0 to 3 for an integer, 3
/// to 3.0 for a number).
/// @param remedy  of the error: "run 'osugen-inspect top_p'"
/// @throws Error bad_config
Checked checked_value(const Param& param, const Json& value, const Spot& spot, const std::string& remedy);

/// The default of a parameter that is no component, as JSON.
/// @param fallback  param.fallback, or what a parent puts in its place
Checked fallback_value(const Param& param, const Value& fallback, const Spot& spot);

/// A value that checked_value() let through, as a component takes it.
Value live_value(const Param& param, const Json& live);

/// True where `value` can be a default of `param`: of its type and in its range.
bool fits(const Param& param, const Value& value);

}  // namespace osugen
