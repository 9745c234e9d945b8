// osugen/pipeline/line_finder.h - finds the line of a value in JSON text. Private to this library.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace osugen {

struct TextPlace {
  std::size_t line = 0, column = 0;  ///< from 1; columns count bytes
};

/// The line and column of a byte.
TextPlace place_of_byte(std::string_view text, std::size_t byte);

/// The line in which the value at a JSON pointer begins; 0 where the text has no such value.
/// @param text  valid JSON
std::size_t line_of(std::string_view text, const std::string& pointer);

}  // namespace osugen
