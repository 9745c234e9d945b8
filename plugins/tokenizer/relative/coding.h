// coding.h - a map as tokens, and tokens as a map.
#pragma once

#include <memory>
#include <span>

#include "vocabulary.h"

namespace osugen::relative {

/// @throws Error bad_input when no object of the map can be written
TokenizedMap encode(const std::shared_ptr<const Meaning>& meaning, const Beatmap& map, const SongSpan& span);

/// The slider multiplier of `base` is replaced by the velocity that most sliders have, and green lines say
/// the others': lengths are exact, so that every slider ends on its tick.
/// @throws Error bad_input naming the first id that the grammar does not allow
Beatmap decode(const std::shared_ptr<const Meaning>& meaning, std::span<const std::int64_t> ids,
               const SongSpan& span, Beatmap base);

}  // namespace osugen::relative
