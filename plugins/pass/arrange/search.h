// search.h - a beam over the objects in order: places that meet the targets at the least cost.
#pragma once

#include <cstddef>
#include <vector>

#include <osugen/error/cancel.h>

#include "bodies.h"
#include "costs.h"
#include "plan.h"
#include "rhythm.h"

namespace osugen::arrange {

struct Effort {
  std::size_t beam = 16;  ///< states kept of each object
  int grid_px = 1;        ///< places are drawn on multiples of it
};

/// @param bodies  what the places' bodies belong to
/// @param stop    asked now and then
/// @return one place for each note
std::vector<Place> search(const Rhythm& rhythm, const std::vector<Target>& targets, const Wish& wish,
                          const Sight& sight, const Effort& effort, Bodies& bodies, const Cancel& stop);

}  // namespace osugen::arrange
