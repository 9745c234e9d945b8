#include <osugen/audio/sniff.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include <osugen/error/error.h>
#include <osugen/files/mp3_frames.h>

namespace osugen::audio {

namespace {

using namespace std::literals;

[[noreturn]] void refuse(const std::string& problem) {
  throw Error(Error::Kind::bad_input, problem, {}, "MP3, WAV, FLAC, Ogg Vorbis or Ogg Opus",
              "convert the song to one of these, and use the converted file in the mapset too");
}

/// True where `frames` frames of one stream follow each other; the end of the file ends a chain well.
bool frames_follow(std::string_view content, std::size_t at, int frames) {
  std::optional<Mp3Frame> first;
  for (int i = 0; i < frames; ++i) {
    if (i > 0 && at + 4 > content.size()) return true;
    const auto header = mp3_frame(content, at);
    if (!header || (first && header->stream != first->stream)) return false;
    if (!first) first = header;
    at += header->bytes;
  }
  return true;
}

/// Taggers leave padding and broken tags in front of the first frame. Bytes that only look like one
/// header are common in any file, three that follow each other are not.
bool is_mp3(std::string_view content, std::size_t start) {
  constexpr std::size_t kJunk = std::size_t{128} << 10;
  if (frames_follow(content, start, 2)) return true;
  for (std::size_t at = start; at < content.size() && at < start + kJunk; ++at)
    if (at + 2048 < content.size() && frames_follow(content, at, 3)) return true;
  return false;
}

/// Refuses what libsndfile would open beside plain samples: compressed WAV has had memory errors there.
void check_wav(std::string_view content) {
  int format_chunks = 0;
  for (std::size_t at = 12; at + 8 <= content.size();) {
    const std::uint64_t size = little_endian(content, at + 4, 4);
    if (has(content, at, "fmt ")) {
      if (size < 16 || at + 8 + 16 > content.size()) break;
      std::uint64_t coding = little_endian(content, at + 8, 2);
      if (coding == 0xFFFE && size >= 40 && at + 8 + 26 <= content.size())
        coding = little_endian(content, at + 8 + 24, 2);
      if (coding == 0x55) refuse("this is a WAV file with MP3 frames, not samples");
      if (coding != 1 && coding != 3) refuse("this is a WAV file with compressed samples");
      ++format_chunks;
    }
    at += 8 + size + (size & 1U);
  }
  if (format_chunks == 0) refuse("this is a WAV file without a format chunk: it is damaged or truncated");
  if (format_chunks > 1) refuse("this is a WAV file with more than one format chunk: it is damaged");
}

/// The first packet of an Ogg stream names what is in it.
Format ogg_format(std::string_view content, std::size_t start) {
  if (content.size() < start + 28) refuse("this is an Ogg file truncated in its first page");
  const std::size_t packet = start + 27 + byte_at(content, start + 26);
  if (has(content, packet, "\x01vorbis")) return Format::vorbis;
  if (has(content, packet, "OpusHead")) return Format::opus;
  if (has(content, packet, "\x80theora")) refuse("this is a video in Ogg");
  if (has(content, packet,
          "\x7f"
          "FLAC"))
    refuse("this is FLAC in Ogg");
  if (has(content, packet, "Speex ")) refuse("this is Speex speech in Ogg");
  refuse("this is an Ogg file with neither Vorbis nor Opus");
}

/// Files that people take for songs, by name: the message then says what to do about it.
const char* known_stranger(std::string_view content) {
  constexpr std::array<std::pair<std::string_view, const char*>, 16> kMagic = {{
      {"osu file format", "a beatmap (.osu), not its song"},
      {"PK\x03\x04"sv, "a zip archive (.osz, .zip), not a song"},
      {"\x1A\x45\xDF\xA3"sv, "a Matroska or WebM video"},
      {"FORM", "an AIFF file"},
      {"MThd", "a MIDI file, which contains notes but no audio"},
      {"\x30\x26\xB2\x75"sv, "a Windows Media file (WMA)"},
      {"\x00\x00\x01\xBA"sv, "an MPEG video"},
      {"\x00\x00\x01\xB3"sv, "an MPEG video"},
      {"FLV", "a Flash video"},
      {"MAC ", "a Monkey's Audio file"},
      {"wvpk", "a WavPack file"},
      {"RF64", "an RF64 file (WAV beyond 4 GB)"},
      {"ADIF", "an AAC file"},
      {"%PDF", "a PDF document"},
      {"\x89PNG", "a PNG picture"},
      {"\xFF\xD8\xFF", "a JPEG picture"},
  }};
  for (const auto& [magic, what] : kMagic)
    if (content.starts_with(magic)) return what;
  if (has(content, 4, "ftyp")) return "an MP4 or AAC file (.m4a, .mp4)";
  if (has(content, 0, "RIFF") && has(content, 8, "AVI ")) return "an AVI video";
  if (content.size() >= 2 && byte_at(content, 0) == 0xFF && (byte_at(content, 1) & 0xF6U) == 0xF0)
    return "an AAC file";
  return nullptr;
}

bool is_text(std::string_view content) {
  const std::string_view head = content.substr(0, 512);
  return std::all_of(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<std::uint8_t>(c);
    return (byte >= 0x20 && byte < 0xF5) || c == '\n' || c == '\r' || c == '\t';
  });
}

}  // namespace

const char* name_of(Format format) {
  switch (format) {
    case Format::mp3:
      return "MP3";
    case Format::wav:
      return "WAV";
    case Format::flac:
      return "FLAC";
    case Format::vorbis:
      return "Ogg Vorbis";
    case Format::opus:
      return "Ogg Opus";
  }
  return "";
}

Sniffed sniff(std::string_view content) {
  if (content.empty()) refuse("the file is empty");
  if (has(content, 0, "RIFF") && has(content, 8, "WAVE")) {
    check_wav(content);
    return {Format::wav, 0};
  }
  const std::size_t start = end_of_id3(content);
  if (has(content, start, "fLaC")) return {Format::flac, start};
  if (has(content, start, "OggS")) return {ogg_format(content, start), start};
  if (const char* what = known_stranger(content)) refuse(std::string("this is ") + what);
  if (start > 0 && start >= content.size()) refuse("the file ends within its ID3 tag");
  if (is_mp3(content, start)) return {Format::mp3, 0};
  refuse(is_text(content) ? "this is text, not audio" : "not a known audio format");
}

}  // namespace osugen::audio
