// osugen/train/loop/library_record.h - the exports of train.so: trainer.h and lora.h as functions.
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

}  // namespace osugen::train
