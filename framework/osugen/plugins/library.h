// osugen/plugins/library.h - verifies and loads one plugin library; it is never unloaded.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>

namespace osugen {

/// What a library says of itself, checked.
struct LibraryContent {
  std::string version, license;
  std::vector<Descriptor> components;
};

/// Compares the ABI string of the file, then loads it for the rest of the process and asks it.
/// @param file  canonical
/// @param name  of the library, as its file is named: "top_p"
/// @throws Error plugin with reason and remedy and without a place. Nothing of the file has been run when
///         its ABI string differs
LibraryContent load_library(const std::filesystem::path& file, const std::string& name);

}  // namespace osugen
