// osugen/audio/sniff.h - detects the format of an audio file by content, before decoding.
#pragma once

#include <cstddef>
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

/// @param content  the file; or its front behind its tags, 256 KiB of which are enough to tell
/// @throws Error bad_input, without a place: empty or nothing that is accepted, with what it is if known
Sniffed sniff(std::string_view content);

}  // namespace osugen::audio
