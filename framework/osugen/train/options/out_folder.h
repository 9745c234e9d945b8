// osugen/train/options/out_folder.h - checks that a training run may write to its output folder. Needs no
// tensors.
#pragma once

#include <filesystem>

#include <osugen/error/error.h>

namespace osugen::train {

/// @throws Error cannot_write: OUT is no folder, or holds something already and the training is not resumed
void check_out(const std::filesystem::path& out, bool resume);

}  // namespace osugen::train
