// osugen/host/song_impl.h - what a song of the embedding API holds.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <osugen/audio/decode.h>
#include <osugen/host.h>

namespace osugen::host {

struct Song::Impl {
  std::filesystem::path file;
  std::string bytes;  ///< of the file; empty: a song of samples
  std::optional<DecodedSong> decoded;
};

}  // namespace osugen::host
