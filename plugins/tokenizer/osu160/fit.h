// fit.h - length and velocity of decoded sliders, which tokens do not represent.
#pragma once

#include <osugen/beatmap/beatmap.h>

namespace osugen::osu160 {

/// Gives every slider the length of its own path. With `before_next` one that would end less than 20 ms
/// before the next object (or after `end_ms`, the last one) gets a green line with a higher velocity, up to
/// 10, and is cut where that is not enough.
void fit_sliders(Beatmap& map, double end_ms, bool before_next);

}  // namespace osugen::osu160
