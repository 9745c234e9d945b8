#include <osugen/mapset/media.h>

#include <array>
#include <cstdint>

namespace osugen {
namespace {

std::uint32_t byte(std::string_view content, std::size_t at) {
  return at < content.size() ? static_cast<unsigned char>(content[at]) : 0;
}

std::uint32_t big_endian(std::string_view content, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8U | byte(content, at + i);
  return value;
}

std::uint64_t little_endian_64(std::string_view content, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value |= std::uint64_t{byte(content, at + i)} << (8 * i);
  return value;
}

bool starts_with(std::string_view content, std::size_t at, std::string_view what) {
  return at <= content.size() && content.substr(at, what.size()) == what;
}

struct Mp3Frame {
  std::size_t bytes = 0;
  int samples = 0, rate = 0;
};

/// The layer III frame whose header stands at `at`; nothing when none does.
std::optional<Mp3Frame> mp3_frame(std::string_view content, std::size_t at) {
  if (at + 4 > content.size() || byte(content, at) != 0xFF || (byte(content, at + 1) & 0xE0U) != 0xE0)
    return {};
  const std::uint32_t version = byte(content, at + 1) >> 3U & 3U;  // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
  const std::uint32_t layer = byte(content, at + 1) >> 1U & 3U;    // 1: layer III
  const std::uint32_t bitrate_index = byte(content, at + 2) >> 4U,
                      rate_index = byte(content, at + 2) >> 2U & 3U;
  if (version == 1 || layer != 1 || bitrate_index == 0 || bitrate_index == 15 || rate_index == 3) return {};
  constexpr std::array<int, 15> kMpeg1{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
  constexpr std::array<int, 15> kMpeg2{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
  constexpr std::array<int, 3> kRates{44100, 48000, 32000};
  const bool mpeg1 = version == 3;
  Mp3Frame frame;
  frame.rate = kRates[rate_index] / (mpeg1 ? 1 : version == 2 ? 2 : 4);
  frame.samples = mpeg1 ? 1152 : 576;
  const int bitrate = (mpeg1 ? kMpeg1 : kMpeg2)[bitrate_index] * 1000;
  const std::uint32_t padding = byte(content, at + 2) >> 1U & 1U;
  frame.bytes = static_cast<std::size_t>(frame.samples / 8 * bitrate / frame.rate) + padding;
  return frame;
}

std::size_t after_id3(std::string_view content) {
  std::size_t at = 0;
  while (starts_with(content, at, "ID3") && at + 10 <= content.size()) {
    std::size_t size = 0;
    for (std::size_t i = 6; i < 10; ++i) size = size << 7U | (byte(content, at + i) & 0x7FU);
    at += 10 + size;
  }
  return at;
}

AudioFacts mp3_facts(std::string_view content) {
  constexpr std::size_t kSearched = 65536;  // junk before the first frame
  const std::size_t first = after_id3(content);
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
  const std::size_t packet = 27 + byte(content, 26);
  AudioFacts facts;
  double rate = 0;
  if (starts_with(content, packet, "\x01vorbis")) {
    facts.format = AudioFormat::vorbis;
    rate = static_cast<double>(little_endian_64(content, packet + 12, 4));
  } else if (starts_with(content, packet, "OpusHead")) {
    facts.format = AudioFormat::opus;
    rate = 48000;  // positions of Opus count at this rate, whatever the song's
  }
  const std::size_t last = content.rfind("OggS");
  const auto samples = static_cast<double>(little_endian_64(content, last + 6, 8));
  constexpr double kLongest = 1e12;  // a position of -1 says that no packet ends on the page
  if (rate <= 0 || samples <= 0 || samples > kLongest) return facts;
  facts.duration_ms = samples / rate * 1000;
  facts.bitrate_kbps = static_cast<double>(content.size()) * 8 / facts.duration_ms;
  return facts;
}

std::optional<ImageSize> jpeg_size(std::string_view content) {
  std::size_t at = 2;
  while (at + 9 <= content.size() && byte(content, at) == 0xFF) {
    const std::uint32_t marker = byte(content, at + 1);
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
  if (starts_with(content, 0, "OggS")) return ogg_facts(content);
  if (starts_with(content, 0, "fLaC")) return {.format = AudioFormat::flac};
  if (starts_with(content, 0, "RIFF") && starts_with(content, 8, "WAVE")) return {.format = AudioFormat::wav};
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
  if (starts_with(content, 0, "\x89PNG\r\n\x1a\n"sv) && starts_with(content, 12, "IHDR")) {
    return ImageSize{static_cast<int>(big_endian(content, 16, 4) & 0x7FFFFFFFU),
                     static_cast<int>(big_endian(content, 20, 4) & 0x7FFFFFFFU)};
  }
  if (starts_with(content, 0, "\xFF\xD8")) return jpeg_size(content);
  return {};
}

}  // namespace osugen
