// osugen/files/mp3_frames.h - headers of MP3 frames, and of the ID3v2 tags in front of them.
#pragma once

#include <array>
#include <optional>

#include <osugen/files/bytes.h>

namespace osugen {

/// A frame of MPEG audio layer III (ISO 11172-3, 2.4.1.3, and 13818-3), by its header.
struct Mp3Frame {
  std::uint32_t stream = 0;  ///< the bits that are equal in all frames of a stream
  std::size_t bytes = 0;     ///< from this header to the next
  int samples = 0;
  int rate = 0;  ///< Hz
};

/// The frame whose header stands at `at`; nothing where none does. The four bytes turn up in any data.
inline std::optional<Mp3Frame> mp3_frame(std::string_view content, std::size_t at) {
  if (at + 4 > content.size()) return std::nullopt;
  const std::uint32_t b1 = byte_at(content, at + 1), b2 = byte_at(content, at + 2);
  if (byte_at(content, at) != 0xFF || (b1 & 0xE0U) != 0xE0) return std::nullopt;
  const std::uint32_t version = b1 >> 3U & 3U;  // 3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5
  const std::uint32_t layer = b1 >> 1U & 3U;    // 1: layer III
  const std::uint32_t bitrate = b2 >> 4U, rate = b2 >> 2U & 3U, padding = b2 >> 1U & 1U;
  if (version == 1 || layer != 1 || bitrate == 0 || bitrate == 15 || rate == 3) return std::nullopt;
  constexpr std::array<int, 15> kMpeg1{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
  constexpr std::array<int, 15> kMpeg2{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
  constexpr std::array<int, 3> kRates{44100, 48000, 32000};
  const bool mpeg1 = version == 3;
  Mp3Frame frame;
  frame.stream = (b1 & 0xFEU) << 8U | rate << 2U;
  frame.samples = mpeg1 ? 1152 : 576;
  frame.rate = kRates[rate] / (mpeg1 ? 1 : version == 2 ? 2 : 4);
  const int bits_per_second = (mpeg1 ? kMpeg1 : kMpeg2)[bitrate] * 1000;
  frame.bytes = static_cast<std::size_t>(frame.samples / 8 * bits_per_second / frame.rate) + padding;
  return frame;
}

/// Bytes of the ID3v2 tag at the front of `content`, by what its header claims; 0 where there is none, or
/// fewer than the 10 bytes of a header. Pictures in tags reach megabytes.
inline std::size_t id3_size(std::string_view content) {
  if (!content.starts_with("ID3") || content.size() < 10) return 0;
  std::size_t size = 0;
  for (std::size_t i = 6; i < 10; ++i) size = size << 7U | (byte_at(content, i) & 0x7FU);
  const bool footer = (byte_at(content, 5) & 0x10U) != 0;
  return 10 + size + (footer ? 10 : 0);
}

/// Where the ID3v2 tags at the front of `content` end, at most its size; 0 where there are none.
inline std::size_t end_of_id3(std::string_view content) {
  std::size_t at = 0;
  while (const std::size_t size = id3_size(content.substr(at))) {
    at += size;
    if (at >= content.size()) return content.size();
  }
  return at;
}

}  // namespace osugen
