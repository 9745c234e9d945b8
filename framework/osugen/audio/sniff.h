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

/// Bytes of the ID3v2 tag at the front of `content`, by what its header claims; 0 where there is none, or
/// fewer than the 10 bytes of a header. Pictures in tags reach megabytes.
std::size_t id3_size(std::string_view content);

/// "Ogg Vorbis"
const char* name_of(Format format);

/// @param content  the file; or its front behind its tags, 256 KiB of which are enough to tell
/// @throws Error bad_input, without a place: empty or nothing that is accepted, with what it is if known
Sniffed sniff(std::string_view content);

}  // namespace osugen::audio
