// decode.h - tokens -> beatmap.
#pragma once

#include <memory>
#include <span>

#include "settings.h"

namespace osugen::osu160 {

/// As Tokenizer::decode.
Beatmap decode(const std::shared_ptr<const Settings>& settings, std::span<const std::int64_t> ids,
               const SongSpan& span, Beatmap base);

}  // namespace osugen::osu160
