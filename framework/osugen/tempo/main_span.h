// osugen/tempo/main_span.h - the longest span of a song with a single tempo.
#pragma once

#include <osugen/error/cancel.h>
#include <osugen/tempo/grid.h>
#include <osugen/tempo/listen.h>
#include <osugen/tempo/reading.h>

namespace osugen::tempo {

/// All of a song that keeps its tempo; else the longest stretch between two changes.
/// @param grids  of the whole song
/// @throws Error interrupted
Span main_span(const OnsetStrength& onsets, const std::vector<Grid>& grids, double lowest_bpm,
               double highest_bpm, const Cancel& cancel = {});

}  // namespace osugen::tempo
