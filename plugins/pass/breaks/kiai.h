// kiai.h - kiai time by timing lines.
#pragma once

#include "loudest.h"

namespace osugen::breaks {

/// Kiai in the stretch and nowhere else, by the lines that are there and two green ones that change nothing
/// else. Timing lines come out sorted by time. The stretch does not begin at the first red line, which may
/// have no kiai.
void set_kiai(Beatmap& map, const Stretch& stretch);

}  // namespace osugen::breaks
