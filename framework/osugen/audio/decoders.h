// osugen/audio/decoders.h - one function per decoding library; decode.cpp selects one.
#pragma once

#include <string_view>

#include <osugen/audio/decode.h>
#include <osugen/audio/sniff.h>

namespace osugen::audio {

/// MP3 by libmpg123. Errors have no place yet.
DecodedSong decode_mp3(std::string_view content, const AudioHooks& hooks);
/// WAV, FLAC, Ogg Vorbis and Ogg Opus by libsndfile. Errors have no place yet.
DecodedSong decode_by_sndfile(std::string_view content, Format format, const AudioHooks& hooks);

}  // namespace osugen::audio
