// osugen/beatmap/scalars.h - parses numbers like osu!: .NET's grammar in the invariant culture.
//
// A `false` means that the text is no such number or is out of range; the output is then unchanged.
// White space at both ends is allowed, as are a leading '+', NULs at the end and, in numbers with a
// fraction, ',' between digits of the integer part (a group separator, never a decimal point).
#pragma once

#include <string_view>

namespace osugen {

inline constexpr double kMaxNumber = 2147483647.0;  ///< bound of |x| of every number
inline constexpr double kMaxCoordinate = 131072.0;  ///< bound of |x| of positions and of slider lengths

/// [-2147483647, 2147483647], decimal digits only: "1.0" is none.
bool parse_int(std::string_view text, int& value);
bool parse_float(std::string_view text, float& value, double limit = kMaxNumber);
bool parse_double(std::string_view text, double& value, double limit = kMaxNumber);
/// As parse_double, and "NaN" in any case is a number.
bool parse_double_or_nan(std::string_view text, double& value);
/// A float within kMaxCoordinate; whole_pixels: its fraction is cut off, as versions under 128 do.
bool parse_coordinate(std::string_view text, bool whole_pixels, float& value);
/// An int; true when it is 1.
bool parse_bool(std::string_view text, bool& value);

}  // namespace osugen
