// osugen/sound/kinds.h - groups of what is alike.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace osugen::sound {

/// Joins the two groups that are most alike, on average over their members, as long as that is at least
/// `threshold` (average linkage).
/// @param alike  symmetric
/// @return       of each of the `count` items its group: 0, 1, ... in the order of first appearance
std::vector<int> kinds_of(std::size_t count, double threshold,
                          const std::function<double(std::size_t, std::size_t)>& alike);

}  // namespace osugen::sound
