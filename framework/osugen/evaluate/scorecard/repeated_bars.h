// osugen/evaluate/scorecard/repeated_bars.h - bars that come again. Private to the scorecard.
#pragma once

#include <osugen/evaluate/scorecard/figure.h>
#include <osugen/evaluate/scorecard/laid_out.h>

namespace osugen::scorecard {

/// Adds nothing for a map of several red lines or of none, and for one without a bar of three objects.
void add_repeated_bars(const LaidOut& laid, Figures& figures);

}  // namespace osugen::scorecard
