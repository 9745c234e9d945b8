// encode.h - beatmap -> tokens.
#pragma once

#include <memory>

#include "settings.h"

namespace osugen::osu160 {

/// As Tokenizer::encode.
/// @throws Error bad_input when no object of the map lies in the span
TokenizedMap encode(const std::shared_ptr<const Settings>& settings, const Beatmap& map,
                    const SongSpan& span);

}  // namespace osugen::osu160
