// osugen/plugins/plugin_folders.h - the plugin search path, and the permissions that a plugin file needs.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace osugen {

struct PluginFolders {
  std::vector<std::filesystem::path> folders;  ///< absolute, in the order in which they are searched
  std::vector<std::string> notes;              ///< one line for each entry that was ignored
};

/// `extra` (relative ones from the working directory, for a person typed them), the absolute entries of
/// OSUGEN_PLUGIN_PATH, the user's own folder, and the folder beside libosugen.so. Duplicates once.
PluginFolders plugin_folders(const std::vector<std::filesystem::path>& extra);

/// True for the name of a library: of a-z, 0-9, _ and -, 1 to 64 of them.
bool is_library_name(const std::string& name);

/// Checks that a file of a plugin folder can be trusted as much as the folder.
/// @return its canonical path, in the canonical folder
/// @throws Error plugin with the reason and without a place: the file or the folder can be written by
///         everybody, or the file is a link to another folder
std::filesystem::path trusted_library(const std::filesystem::path& folder,
                                      const std::filesystem::path& library);

}  // namespace osugen
