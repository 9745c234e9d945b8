// osugen/generate/library_record.h - what generate.so exports: song.h as functions.
#pragma once

#include <string>
#include <vector>

#include <osugen/generate/song.h>

namespace osugen {

struct GenerateLibrary {
  const char* version;  ///< of osugen; equal to the program's
  std::vector<std::string> (*prepare_weights)(Pipeline&, const SongOptions&);
  void (*check_stages)(Pipeline&, const SongOptions&);
  SongResult (*make_maps)(Pipeline&, const DecodedSong&, const SongOptions&, const SongWatch&);
};

}  // namespace osugen
