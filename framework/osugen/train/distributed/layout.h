// osugen/train/distributed/layout.h - verifies that all ranks have the same tensors.
#pragma once

#include <string>
#include <vector>

#include <osugen/train/distributed/group.h>

namespace osugen::train {

/// Name, type and shape of each, a line each.
std::string layout_of(const NamedTensors& tensors);

/// @param layouts  of every rank
/// @throws Error internal naming the first tensor that differs from rank 0's, the same on every rank
void check_layouts(const std::vector<std::string>& layouts);

}  // namespace osugen::train
