// osugen/train/library.h - trainer.h as a library that is loaded when it is needed.
//
// As generate/library.h: LibTorch takes a quarter of a second to load, and a mistake on a command line, in a
// pipeline or in a folder's name is told before that.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <osugen/train/loop/trainer.h>

namespace osugen::train {

struct TrainLibrary {
  const char* version;  ///< of osugen; equal to the program's
  /// train() in a group of its own.
  /// @param address  of this rank; nothing: it is alone
  TrainingResult (*train)(Pipeline& pipeline, const Config& options, const TrainingPaths& paths,
                          const std::optional<GroupAddress>& address, const GroupOptions& group,
                          const TrainingWatch& watch);
  /// merge_adapter() of lora.h.
  std::vector<std::string> (*merge)(Pipeline& pipeline, const std::filesystem::path& weights,
                                    const std::filesystem::path& adapter,
                                    const std::filesystem::path& merged);
};

/// Loads it, once, from the library folder beside the program: lib/osugen/train.so.
/// @throws Error plugin: it is not there, of another version, or LibTorch cannot be loaded
const TrainLibrary& train_library();

}  // namespace osugen::train
