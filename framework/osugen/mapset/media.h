// osugen/mapset/media.h - the type and size of a song or image, by content and without decoding.
#pragma once

#include <optional>
#include <string_view>

namespace osugen {

enum class AudioFormat { unknown, mp3, vorbis, opus, flac, wav };

struct AudioFacts {
  AudioFormat format = AudioFormat::unknown;
  double duration_ms = 0;   ///< 0: not known
  double bitrate_kbps = 0;  ///< average; 0: not known
};

/// Looks at headers only: MP3 frames (ISO 11172-3 and 13818-3 layer III), Ogg pages (RFC 3533).
AudioFacts audio_facts(std::string_view content);

/// The name that a person knows: "MP3", "Ogg Vorbis", "no audio format that osu! reads".
std::string_view audio_format_name(AudioFormat format);

struct ImageSize {
  int width = 0, height = 0;  ///< pixels
};

/// The size of a PNG or JPEG picture; nothing for anything else.
std::optional<ImageSize> image_size(std::string_view content);

}  // namespace osugen
