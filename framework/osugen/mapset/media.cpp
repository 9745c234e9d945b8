#include <osugen/mapset/media.h>

#include <osugen/files/mp3_frames.h>

namespace osugen {
namespace {

AudioFacts mp3_facts(std::string_view content) {
  constexpr std::size_t kSearched = 65536;  // junk before the first frame
  const std::size_t first = end_of_id3(content);
  std::size_t at = first;
  // Two frames in a row: the sync pattern alone turns up in any data.
  const auto two_frames = [&](std::size_t place) {
    const auto frame = mp3_frame(content, place);
    return frame && (mp3_frame(content, place + frame->bytes) || place + frame->bytes >= content.size());
  };
  while (at < content.size() && at < first + kSearched && !two_frames(at)) ++at;
  if (at >= content.size() || at >= first + kSearched) return {};
  AudioFacts facts{.format = AudioFormat::mp3};
  double bytes = 0;
  while (const auto frame = mp3_frame(content, at)) {
    facts.duration_ms += 1000.0 * frame->samples / frame->rate;
    bytes += static_cast<double>(frame->bytes);
    at += frame->bytes;
  }
  facts.bitrate_kbps = bytes * 8 / facts.duration_ms;
  return facts;
}

AudioFacts ogg_facts(std::string_view content) {
  const std::size_t packet = 27 + byte_at(content, 26);
  AudioFacts facts;
  double rate = 0;
  if (has(content, packet, "\x01vorbis")) {
    facts.format = AudioFormat::vorbis;
    rate = static_cast<double>(little_endian(content, packet + 12, 4));
  } else if (has(content, packet, "OpusHead")) {
    facts.format = AudioFormat::opus;
    rate = 48000;  // positions of Opus count at this rate, whatever the song's
  }
  const std::size_t last = content.rfind("OggS");
  const auto samples = static_cast<double>(little_endian(content, last + 6, 8));
  constexpr double kLongest = 1e12;  // a position of -1 says that no packet ends on the page
  if (rate <= 0 || samples <= 0 || samples > kLongest) return facts;
  facts.duration_ms = samples / rate * 1000;
  facts.bitrate_kbps = static_cast<double>(content.size()) * 8 / facts.duration_ms;
  return facts;
}

std::optional<ImageSize> jpeg_size(std::string_view content) {
  std::size_t at = 2;
  while (at + 9 <= content.size() && byte_at(content, at) == 0xFF) {
    const std::uint32_t marker = byte_at(content, at + 1);
    if (marker == 0xFF) {  // fill
      ++at;
      continue;
    }
    const bool has_size =
        marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (has_size) {
      return ImageSize{static_cast<int>(big_endian(content, at + 7, 2)),
                       static_cast<int>(big_endian(content, at + 5, 2))};
    }
    if (marker == 0xD9 || marker == 0xDA) return {};
    const bool alone = marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    at += alone ? 2 : 2 + big_endian(content, at + 2, 2);
  }
  return {};
}

}  // namespace

AudioFacts audio_facts(std::string_view content) {
  if (has(content, 0, "OggS")) return ogg_facts(content);
  if (has(content, 0, "fLaC")) return {.format = AudioFormat::flac};
  if (has(content, 0, "RIFF") && has(content, 8, "WAVE")) return {.format = AudioFormat::wav};
  return mp3_facts(content);
}

std::string_view audio_format_name(AudioFormat format) {
  switch (format) {
    case AudioFormat::mp3:
      return "MP3";
    case AudioFormat::vorbis:
      return "Ogg Vorbis";
    case AudioFormat::opus:
      return "Ogg Opus";
    case AudioFormat::flac:
      return "FLAC";
    case AudioFormat::wav:
      return "WAV";
    case AudioFormat::unknown:
      break;
  }
  return "not an audio format that osu! supports";
}

std::optional<ImageSize> image_size(std::string_view content) {
  using namespace std::string_view_literals;
  if (has(content, 0, "\x89PNG\r\n\x1a\n"sv) && has(content, 12, "IHDR")) {
    return ImageSize{static_cast<int>(big_endian(content, 16, 4) & 0x7FFFFFFFU),
                     static_cast<int>(big_endian(content, 20, 4) & 0x7FFFFFFFU)};
  }
  if (has(content, 0, "\xFF\xD8")) return jpeg_size(content);
  return {};
}

}  // namespace osugen
