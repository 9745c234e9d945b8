// osugen/mapset/svg.h - escapes text for SVG.
#pragma once

#include <string>
#include <string_view>

namespace osugen::svg {

/// Text for an element or an attribute: markup is escaped, what XML 1.0 cannot hold is replaced, characters
/// that turn the direction of text are taken out. At most `longest` characters, then an ellipsis.
std::string text(std::string_view raw, std::size_t longest = 200);

/// A number with at most one decimal, never in scientific notation: "12", "0.5".
std::string number(double value);

}  // namespace osugen::svg
