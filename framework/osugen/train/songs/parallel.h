// osugen/train/songs/parallel.h - parallel loop over items, with progress and cancellation.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include <osugen/train/songs/songs_folder.h>

namespace osugen::train {

/// Calls work(0) ... work(count - 1), each once, on options.threads threads of which the caller is one. The
/// first exception stops what has not begun and is thrown here once every thread has stopped.
/// @param stage  what progress calls it
/// @throws Error interrupted, and what `work` throws
void for_each_index(std::size_t count, const ScanOptions& options, const std::string& stage,
                    const std::function<void(std::size_t)>& work);

}  // namespace osugen::train
