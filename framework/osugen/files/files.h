// osugen/files/files.h - atomic reading and writing of whole files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include <osugen/error/error.h>

namespace osugen {

/// The whole content of a regular file.
/// @param max_bytes  a larger file is refused before it is read
/// @throws Error missing_input: absent, a folder, unreadable; bad_input: larger than max_bytes
OSUGEN_EXPORT std::string read_file(const std::filesystem::path& path,
                                    std::uint64_t max_bytes = std::uint64_t{512} << 20);

/// The same content in pieces of at most 256 KiB, so that memory does not grow with the file. What `take`
/// throws is passed on.
OSUGEN_EXPORT void read_file_in_pieces(const std::filesystem::path& path,
                                       const std::function<void(std::string_view)>& take,
                                       std::uint64_t max_bytes = std::uint64_t{512} << 20);

/// What a file that was written is safe against: the end of the process alone, or a loss of power too, for
/// which the disk is waited for.
enum class Durability { process, power };

/// Replaces `path` by `content` or leaves it as it was: a temporary file in the same folder is written,
/// synced and renamed over it, then the folder is synced. No temporary file is left on an error.
/// @param durability  process: nothing is synced; after a loss of power the file may be cut or empty
/// @throws Error cannot_write, with the system's reason
OSUGEN_EXPORT void write_file_atomically(const std::filesystem::path& path, std::string_view content,
                                         Durability durability = Durability::power);

/// Removes the temporary files and folders of all writes that are under way, and keeps any other from
/// beginning: every later write_file_atomically() of this process waits for ever. For a thread that is about
/// to _exit().
OSUGEN_EXPORT void abandon_writes() noexcept;

}  // namespace osugen
