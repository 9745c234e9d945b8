#include <algorithm>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <sndfile.h>

#include <osugen/audio/resample.h>
#include <synth/sound/ogg_serial.h>
#include <synth/sound/render.h>

namespace osugen::synth {

namespace {

/// A file in memory, as libsndfile writes it: encoders go back to complete their headers.
struct Writer {
  std::string content;
  std::size_t at = 0;

  static Writer& of(void* self) { return *static_cast<Writer*>(self); }
  static sf_count_t length(void* self) { return static_cast<sf_count_t>(of(self).content.size()); }
  static sf_count_t tell(void* self) { return static_cast<sf_count_t>(of(self).at); }
  static sf_count_t seek(sf_count_t offset, int whence, void* self) {
    const sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? tell(self) : length(self);
    const sf_count_t to = base + offset;
    if (to < 0) return -1;
    of(self).at = static_cast<std::size_t>(to);
    return to;
  }
  static sf_count_t read(void* to, sf_count_t count, void* self) {
    Writer& writer = of(self);
    const std::size_t left = writer.content.size() - std::min(writer.at, writer.content.size());
    const std::size_t given = std::min(static_cast<std::size_t>(std::max<sf_count_t>(count, 0)), left);
    std::memcpy(to, writer.content.data() + writer.at, given);
    writer.at += given;
    return static_cast<sf_count_t>(given);
  }
  static sf_count_t write(const void* from, sf_count_t count, void* self) {
    Writer& writer = of(self);
    const auto size = static_cast<std::size_t>(count);
    if (writer.content.size() < writer.at + size) writer.content.resize(writer.at + size);
    std::memcpy(writer.content.data() + writer.at, from, size);
    writer.at += size;
    return count;
  }
};

int format_of(Encoding::Format format) {
  switch (format) {
    case Encoding::Format::wav:
      return SF_FORMAT_WAV | SF_FORMAT_PCM_16;
    case Encoding::Format::flac:
      return SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
    case Encoding::Format::ogg:
      return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
    case Encoding::Format::mp3:
      return SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
  }
  return 0;
}

[[noreturn]] void failed(const std::string& reason) {
  throw Error(Error::Kind::internal, fmt::format("the song cannot be encoded: {}", reason));
}

void set_quality(SNDFILE* file, const Encoding& encoding) {
  double quality = std::clamp(encoding.quality, 0.0, 1.0);
  if (encoding.format == Encoding::Format::ogg) {
    sf_command(file, SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof quality);
  } else if (encoding.format == Encoding::Format::mp3) {
    int mode = encoding.constant_bitrate ? SF_BITRATE_MODE_CONSTANT : SF_BITRATE_MODE_VARIABLE;
    sf_command(file, SFC_SET_BITRATE_MODE, &mode, sizeof mode);  // 1.2.0 obeys and answers 0
    if (sf_command(file, SFC_GET_BITRATE_MODE, nullptr, 0) != mode) failed("no bitrate mode");
    double compression = 1 - quality;
    sf_command(file, SFC_SET_COMPRESSION_LEVEL, &compression, sizeof compression);
  }
}

std::vector<float> at_rate(const std::vector<float>& channel, double from, double to) {
  return resample({channel, from}, to).samples;
}

std::vector<float> interleaved(const std::vector<float>& left, const std::vector<float>& right) {
  std::vector<float> both(2 * left.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    both[2 * i] = left[i];
    both[2 * i + 1] = right[i];
  }
  return both;
}

}  // namespace

std::string encode(const Stereo& sound, const Encoding& encoding) {
  if (sound.left.empty()) failed("it has no sample");
  const double rate = encoding.sample_rate > 0 ? encoding.sample_rate : sound.sample_rate;
  const std::vector<float> samples = rate == sound.sample_rate
                                         ? interleaved(sound.left, sound.right)
                                         : interleaved(at_rate(sound.left, sound.sample_rate, rate),
                                                       at_rate(sound.right, sound.sample_rate, rate));
  SF_VIRTUAL_IO io{&Writer::length, &Writer::seek, &Writer::read, &Writer::write, &Writer::tell};
  Writer writer;
  SF_INFO info{};
  info.samplerate = static_cast<int>(rate);
  info.channels = 2;
  info.format = format_of(encoding.format);
  SNDFILE* file = sf_open_virtual(&io, SFM_WRITE, &info, &writer);
  if (file == nullptr) failed(sf_strerror(nullptr));
  std::unique_ptr<SNDFILE, decltype(&sf_close)> closer(file, &sf_close);
  sf_command(file, SFC_SET_CLIPPING, nullptr, SF_TRUE);
  set_quality(file, encoding);
  // Small portions: libvorbis puts what it is given at once on the stack.
  constexpr std::size_t kPortion = 4096;
  for (std::size_t at = 0; at < samples.size(); at += 2 * kPortion) {
    const auto frames = static_cast<sf_count_t>(std::min(kPortion, (samples.size() - at) / 2));
    if (sf_writef_float(file, samples.data() + at, frames) != frames) failed(sf_strerror(file));
  }
  if (sf_close(closer.release()) != 0) failed("its end cannot be written");
  constexpr std::uint32_t kSerial = 0x6F73756D;  // any, but always the same
  if (encoding.format == Encoding::Format::ogg) set_ogg_serial(writer.content, kSerial);
  return std::move(writer.content);
}

}  // namespace osugen::synth
