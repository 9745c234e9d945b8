// osugen/train/options/checkpoint_layout.h - paths of checkpoints. Needs no tensors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace osugen::train {

/// The greatest step that a checkpoint's name has digits for.
inline constexpr std::int64_t kLastCheckpointStep = 99'999'999;

/// OUT/checkpoints
std::filesystem::path checkpoints_path(const std::filesystem::path& out);

/// OUT/checkpoints/step-00001200
std::filesystem::path checkpoint_path(const std::filesystem::path& out, std::int64_t step);

/// The steps that a training's folder has checkpoints of, whole or damaged, from the oldest on. A folder that
/// is absent has none.
std::vector<std::int64_t> checkpoint_steps(const std::filesystem::path& out);

}  // namespace osugen::train
