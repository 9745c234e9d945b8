// osugen/beatmap/numbers.h - numbers as text, as decoders and other programs expect them in an .osu file.
#pragma once

#include <string>

namespace osugen {

/// Adds the shortest decimal text that reads back as the same number, never with an exponent; "NaN" for what
/// is no number.
void append_number(std::string& out, double value);
void append_number(std::string& out, float value);
void append_number(std::string& out, int value);

}  // namespace osugen
