// osugen/runtime/own_library.h - loads osugen's own libraries that need LibTorch on demand.
#pragma once

#include <string>

#include <osugen/error/error.h>

namespace osugen {

/// Loads osugen/FILE from the folder of libosugen.so, for the rest of the process.
/// @param symbol  of a record that begins with the version of osugen as `const char*`
/// @return the record
/// @throws Error plugin: it is not there, of another version, or LibTorch cannot be loaded
const void* own_library(const std::string& file, const char* symbol);

}  // namespace osugen
