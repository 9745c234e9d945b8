// osugen/train/songs/find_sets.h - finds the mapsets of a Songs folder: folders with .osu files, and
// archives. Private to this library.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/train/songs/songs_folder.h>

namespace osugen::train {

struct FoundSet {
  std::filesystem::path place;  ///< the folder, or the archive
  bool is_archive = false;
  std::vector<std::string> maps;  ///< of a folder: names of its .osu files, sorted
};

struct FoundSets {
  std::vector<FoundSet> sets;     ///< sorted by place
  std::vector<LeftOut> left_out;  ///< folders that cannot be looked into
};

/// Looks into every folder below `folder`, links included, each once whatever leads to it.
/// @throws Error missing_input; interrupted
FoundSets find_sets(const std::filesystem::path& folder, const Cancel& cancel);

}  // namespace osugen::train
