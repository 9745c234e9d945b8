#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <sndfile.h>

#include <osugen/audio/decoders.h>
#include <osugen/audio/mono.h>
#include <osugen/audio/tags.h>

namespace osugen::audio {

namespace {

/// A file in memory, as libsndfile reads it.
struct SongBytes {
  std::string_view content;
  sf_count_t at = 0;

  static SongBytes& of(void* self) { return *static_cast<SongBytes*>(self); }
  static sf_count_t length(void* self) { return static_cast<sf_count_t>(of(self).content.size()); }
  static sf_count_t tell(void* self) { return of(self).at; }
  static sf_count_t seek(sf_count_t offset, int whence, void* self) {
    SongBytes& reader = of(self);
    const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? reader.at : length(self);
    sf_count_t to = 0;
    if (__builtin_add_overflow(base, offset, &to)) return -1;
    reader.at = std::clamp<sf_count_t>(to, 0, length(self));
    return reader.at;
  }
  static sf_count_t read(void* to, sf_count_t count, void* self) {
    SongBytes& reader = of(self);
    const sf_count_t given =
        std::clamp<sf_count_t>(length(self) - reader.at, 0, std::max<sf_count_t>(count, 0));
    std::memcpy(to, reader.content.data() + reader.at, static_cast<std::size_t>(given));
    reader.at += given;
    return given;
  }
  static sf_count_t write(const void* /*from*/, sf_count_t /*count*/, void* /*self*/) { return 0; }
};

bool is_expected(int format, Format expected) {
  const int type = format & SF_FORMAT_TYPEMASK, coding = format & SF_FORMAT_SUBMASK;
  switch (expected) {
    case Format::wav: {
      constexpr int kPlain[] = {SF_FORMAT_PCM_U8, SF_FORMAT_PCM_16, SF_FORMAT_PCM_24,
                                SF_FORMAT_PCM_32, SF_FORMAT_FLOAT,  SF_FORMAT_DOUBLE};
      return (type == SF_FORMAT_WAV || type == SF_FORMAT_WAVEX) &&
             std::find(std::begin(kPlain), std::end(kPlain), coding) != std::end(kPlain);
    }
    case Format::flac:
      return type == SF_FORMAT_FLAC;
    case Format::vorbis:
      return type == SF_FORMAT_OGG && coding == SF_FORMAT_VORBIS;
    case Format::opus:
      return type == SF_FORMAT_OGG && coding == SF_FORMAT_OPUS;
    case Format::mp3:
      return false;
  }
  return false;
}

[[noreturn]] void damaged(Format format, const std::string& reason) {
  throw Error(Error::Kind::bad_input,
              fmt::format("the {} file cannot be decoded: {}", name_of(format), reason), {}, {},
              "check the file: it is damaged or truncated");
}

/// A message of the library as one clause.
std::string clause(const char* message) {
  std::string text = clean_line(text_of_bytes(message));
  while (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

std::string tag(SNDFILE* file, int which) {
  const char* text = sf_get_string(file, which);
  return text == nullptr ? std::string() : text_of_bytes(text);
}

}  // namespace

DecodedSong decode_by_sndfile(std::string_view content, Format format, const AudioHooks& hooks) {
  SF_VIRTUAL_IO io{&SongBytes::length, &SongBytes::seek, &SongBytes::read, &SongBytes::write,
                   &SongBytes::tell};
  SongBytes reader{content};
  SF_INFO info{};
  const std::unique_ptr<SNDFILE, decltype(&sf_close)> file(sf_open_virtual(&io, SFM_READ, &info, &reader),
                                                           &sf_close);
  if (!file) damaged(format, clause(sf_strerror(nullptr)));
  if (!is_expected(info.format, format)) damaged(format, "its content does not match its header");
  check_channels(info.channels);
  // A FLAC encoder that wrote to a pipe leaves the length open, which libsndfile gives as a huge number.
  constexpr sf_count_t kUnknown = sf_count_t{1} << 40;
  const bool known = info.frames > 0 && info.frames < kUnknown;
  MonoMix mix(info.samplerate, known ? info.frames : 0, hooks);
  if (known) check_seconds(static_cast<double>(info.frames) / info.samplerate);

  constexpr std::size_t kBlock = std::size_t{1} << 14;
  std::vector<float> block(kBlock * static_cast<std::size_t>(info.channels));
  while (true) {
    const sf_count_t frames = sf_readf_float(file.get(), block.data(), kBlock);
    if (frames <= 0) break;
    mix.add(block.data(), static_cast<std::size_t>(frames), info.channels);
  }

  DecodedSong song;
  song.channels = info.channels;
  song.tags = tags_of(tag(file.get(), SF_STR_TITLE), tag(file.get(), SF_STR_ARTIST));
  song.audio = {std::move(mix.samples()), mix.rate()};
  const auto count = static_cast<sf_count_t>(song.audio.samples.size());
  const double seconds = song.audio.seconds();
  if (sf_error(file.get()) != SF_ERR_NO_ERROR) {
    song.warnings.push_back(fmt::format("decoding stopped at {:.1f} s: {}; the file is damaged or truncated",
                                        seconds, clause(sf_strerror(file.get()))));
  } else if (known && count < info.frames) {
    song.warnings.push_back(fmt::format("the file declares a length of {:.1f} s but contains only {:.1f} s",
                                        static_cast<double>(info.frames) / info.samplerate, seconds));
  }
  return song;
}

}  // namespace osugen::audio
