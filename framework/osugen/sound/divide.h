// osugen/sound/divide.h - where something new begins in a song, and division into parts of usual lengths.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include <osugen/sound/likeness.h>

namespace osugen::sound {

/// How much the bars before a bar line and those after it are alike among themselves and unlike each other: a
/// checkerboard kernel along the diagonal of the self-similarity (Foote 2000). Of every bar line but the
/// last; 0 at the first.
/// @param reach  bars on either side
std::vector<double> contrast(const Likeness& likeness, std::size_t reach);

/// How much the bars from a bar line on repeat others that those before it do not, or the other way round:
/// steps along the stripes of the self-similarity (after Serra et al. 2014).
std::vector<double> repetition(const Likeness& likeness, std::size_t reach);

/// From the median (0) to the largest value (1). Where all are within `least` of the median, 1 is that far.
std::vector<double> normalized(const std::vector<double>& values, double least);

/// Divides `count` items into parts of items in a row, so that what the parts cost is least; of equals, the
/// one whose last part is the longest.
/// @param longest  items of a part, at least 1
/// @param cost     of a part from item `first` to before item `end`
/// @return         the first items of all parts; empty without items
std::vector<std::size_t> divide(std::size_t count, std::size_t longest,
                                const std::function<double(std::size_t first, std::size_t end)>& cost);

}  // namespace osugen::sound
