// apps/osugen-map/ids_file.h - reads an untrusted JSON array of token ids.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace osugen::map_commands {

/// Reads at most 16 MiB.
/// @throws Error missing_input; bad_input naming the file, and the place in the array that is no whole number
std::vector<std::int64_t> read_ids(const std::filesystem::path& file);

}  // namespace osugen::map_commands
