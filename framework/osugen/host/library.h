// osugen/host/library.h - loads the stages of song.h on demand.
//
// LibTorch takes a quarter of a second to load. A program that links this file alone finds a mistake in its
// command line, its pipeline or its files before that.
#pragma once

#include <string>
#include <vector>

#include <osugen/generate/song.h>

namespace osugen {

/// The functions of song.h.
struct GenerateLibrary {
  const char* version;  ///< of osugen; equal to the program's
  std::vector<std::string> (*prepare_weights)(Pipeline&, const SongOptions&);
  void (*check_stages)(Pipeline&, const SongOptions&);
  SongResult (*make_maps)(Pipeline&, const DecodedSong&, const SongOptions&, const SongWatch&);
};

/// Loads it, once, from the library folder beside the program: lib/osugen/generate.so.
/// @throws Error plugin: it is not there, of another version, or LibTorch cannot be loaded
const GenerateLibrary& generate_library();

}  // namespace osugen
