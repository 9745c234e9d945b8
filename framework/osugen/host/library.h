// osugen/host/library.h - loads the stages of song.h on demand.
//
// LibTorch takes a quarter of a second to load. A program that links this file alone finds a mistake in its
// command line, its pipeline or its files before that.
#pragma once

#include <osugen/generate/library_record.h>

namespace osugen {

/// Loads it, once: osugen/generate.so in the folder of libosugen.so.
/// @throws Error plugin: it is not there, of another version, or LibTorch cannot be loaded
const GenerateLibrary& generate_library();

}  // namespace osugen
