// osugen/files/library_folder.h - where an installation keeps what it loads on demand.
#pragma once

#include <filesystem>

#include <osugen/error/error.h>

namespace osugen {

/// The folder of libosugen.so, absolute and without links: generate.so, train.so and the plugins that ship
/// lie below it, whichever program uses them. Empty where the system does not tell.
OSUGEN_EXPORT std::filesystem::path library_folder();

}  // namespace osugen
