// coding.h - a map as tokens, and tokens as a map.
#pragma once

#include <memory>
#include <span>

#include "settings.h"

namespace osugen::osu160 {

/// As Tokenizer::encode.
/// @throws Error bad_input when no object of the map lies in the span
TokenizedMap encode(const std::shared_ptr<const Settings>& settings, const Beatmap& map,
                    const SongSpan& span);

/// As Tokenizer::decode.
Beatmap decode(const std::shared_ptr<const Settings>& settings, std::span<const std::int64_t> ids,
               const SongSpan& span, Beatmap base);

}  // namespace osugen::osu160
