// osugen/beatmap/spacing.h - pairs of steps that must have equal distances in an Easy or a Normal.
//
// The rule of `osugen-map check` (time-distance).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <osugen/error/error.h>

namespace osugen {

/// Of each step the one shortly before it that it has to be like: the nearest of the last four that are
/// compared whose gap in time is the same to 16 ms; nothing where there is none.
/// @param gaps_ms  from the end of an object to the start of the next one; nothing: not compared
OSUGEN_EXPORT std::vector<std::optional<std::size_t>> alike_steps(
    const std::vector<std::optional<double>>& gaps_ms);

/// How far a step may be from the one that it has to be like, in px.
OSUGEN_EXPORT double calm_px(double like_px);     ///< nobody notices; more is a warning
OSUGEN_EXPORT double allowed_px(double like_px);  ///< more is a problem

}  // namespace osugen
