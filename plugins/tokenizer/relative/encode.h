// encode.h - a map as tokens.
#pragma once

#include <memory>

#include "vocabulary.h"

namespace osugen::relative {

/// @throws Error bad_input when no object of the map can be written
TokenizedMap encode(const std::shared_ptr<const Meaning>& meaning, const Beatmap& map, const SongSpan& span);

}  // namespace osugen::relative
