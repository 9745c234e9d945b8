// osugen/beatmap/level_name.h - the level in a difficulty name.
#pragma once

#include <optional>
#include <string_view>

#include <osugen/beatmap/level.h>
#include <osugen/error/error.h>

namespace osugen {

/// The level that a difficulty's name says ("Kim's Insane"); nothing when it says none.
OSUGEN_EXPORT std::optional<Level> level_of_name(std::string_view version);

}  // namespace osugen
