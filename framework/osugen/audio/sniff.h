// osugen/audio/sniff.h - what a file is by its content, before any decoder may look at it.
#pragma once

#include <string>
#include <string_view>

namespace osugen::audio {

enum class Format { mp3, wav, flac, vorbis, opus };

struct Sniffed {
  Format format = Format::mp3;
  std::size_t start = 0;  ///< where the decoder's own data begin: past an ID3 tag, in FLAC and Ogg
};

/// "Ogg Vorbis"
const char* name_of(Format format);

/// @throws Error bad_input, without a place: empty or nothing that is accepted, with what it is if known
Sniffed sniff(std::string_view content);

}  // namespace osugen::audio
