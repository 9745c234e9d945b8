// osugen/evaluate/scorecard/gaps.h - figures of the gaps between objects, in beats. Private to the scorecard.
#pragma once

#include <vector>

#include <osugen/evaluate/scorecard/figure.h>
#include <osugen/evaluate/scorecard/laid_out.h>

namespace osugen::scorecard {

/// Shares of gaps by snap divisor, and spacing at gaps of 1, 1/2 and 1/4.
/// @param played  at least two
void add_gaps(const std::vector<Placed>& played, Figures& figures);

}  // namespace osugen::scorecard
