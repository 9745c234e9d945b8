// osugen/beatmap/numbers.h - formats numbers as .osu decoders expect them.
#pragma once

#include <string>

#include <osugen/error/error.h>

namespace osugen {

/// Adds the shortest decimal text that reads back as the same number, never with an exponent; "NaN" for what
/// is no number.
OSUGEN_EXPORT void append_number(std::string& out, double value);
OSUGEN_EXPORT void append_number(std::string& out, float value);
OSUGEN_EXPORT void append_number(std::string& out, int value);

}  // namespace osugen
