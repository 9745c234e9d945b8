// osugen/mapset/snap.h - the beat divisor of a time, by MapsetVerifier's rule.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>

namespace osugen {

/// How far a time is from the grid of the song. The game cuts times to whole milliseconds, so the grid's own
/// points are cut before they are compared.
struct Snap {
  double unsnap_ms = 0;  ///< time minus grid
  int divisor = 1;       ///< the coarsest of 1 to 9, 12 and 16 that is as near: 4 for a quarter of a beat
};

/// @param red_lines  sorted by time; empty: everything is on it
Snap snap_of(double time_ms, const std::vector<RedLine>& red_lines);

}  // namespace osugen
