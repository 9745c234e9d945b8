#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <mpg123.h>

#include <osugen/audio/decoders.h>
#include <osugen/audio/mono.h>
#include <osugen/audio/resample.h>
#include <osugen/audio/tags.h>

namespace osugen::audio {

namespace {

constexpr std::int64_t kDecoderDelay = 529;  ///< samples by which every layer III decoder comes late
constexpr std::int64_t kUsualDelay = 576;    ///< samples that LAME puts in front when it does not say so
constexpr std::size_t kMostRates = 64;       ///< changes of the sample rate in one file

/// A file in memory, as libmpg123 reads it.
struct Reader {
  std::string_view content;
  std::size_t at = 0;

  static mpg123_ssize_t read(void* self, void* to, std::size_t count) {
    Reader& reader = *static_cast<Reader*>(self);
    const std::size_t given = std::min(count, reader.content.size() - reader.at);
    std::memcpy(to, reader.content.data() + reader.at, given);
    reader.at += given;
    return static_cast<mpg123_ssize_t>(given);
  }
  static off_t seek(void* self, off_t offset, int whence) {
    Reader& reader = *static_cast<Reader*>(self);
    const auto size = static_cast<off_t>(reader.content.size());
    const off_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? static_cast<off_t>(reader.at) : size;
    off_t to = 0;
    if (__builtin_add_overflow(base, offset, &to) || to < 0) return -1;
    reader.at = static_cast<std::size_t>(std::min(to, size));
    return static_cast<off_t>(reader.at);
  }
};

using Handle = std::unique_ptr<mpg123_handle, decltype(&mpg123_delete)>;

[[noreturn]] void damaged(const std::string& reason) {
  throw Error(Error::Kind::bad_input, fmt::format("the MP3 file cannot be decoded: {}", reason), {}, {},
              "check the file: it is damaged or truncated");
}

std::string clause(mpg123_handle* handle) {
  std::string text = clean_line(text_of_bytes(mpg123_strerror(handle)));
  while (!text.empty() && text.back() == '.') text.pop_back();
  return text;
}

void check(mpg123_handle* handle, int result) {
  if (result != MPG123_OK) damaged(clause(handle));
}

/// Float samples at whatever rate the file has, nothing cut off by the library: what its gapless code does
/// with a file that is shorter or longer than its tag says is not what players do.
Handle open(Reader& reader) {
  [[maybe_unused]] static const int once = mpg123_init();
  Handle handle(mpg123_new(nullptr, nullptr), &mpg123_delete);
  if (!handle) throw Error(Error::Kind::internal, "cannot initialize libmpg123");
  mpg123_handle* const raw = handle.get();
  check(raw, mpg123_param(raw, MPG123_FLAGS, MPG123_QUIET | MPG123_FORCE_FLOAT, 0));
  check(raw, mpg123_param(raw, MPG123_RESYNC_LIMIT, -1, 0));
  const long* rates = nullptr;
  std::size_t count = 0;
  mpg123_rates(&rates, &count);
  check(raw, mpg123_format_none(raw));
  for (std::size_t i = 0; i < count; ++i)
    check(raw, mpg123_format(raw, rates[i], MPG123_MONO | MPG123_STEREO, MPG123_ENC_FLOAT_32));
  check(raw, mpg123_replace_reader_handle(raw, &Reader::read, &Reader::seek, nullptr));
  check(raw, mpg123_open_handle(raw, &reader));
  return handle;
}

struct StreamFormat {
  double rate = 0;
  int channels = 0;
};

StreamFormat format_of(mpg123_handle* handle) {
  long rate = 0;
  int channels = 0, encoding = 0;
  check(handle, mpg123_getformat(handle, &rate, &channels, &encoding));
  check_channels(channels);
  return {static_cast<double>(rate), channels};
}

/// What the tag in the first frame (Xing or Info, with LAME's fields) says; -1 where it says nothing.
struct DelayTag {
  std::int64_t delay = -1, padding = -1;  ///< samples that the encoder put in front and behind
  std::int64_t frames = 0;                ///< MPEG frames in the file
};

DelayTag delay_tag(mpg123_handle* handle) {
  DelayTag tag;
  long delay = -1, padding = -1;
  double unused = 0;
  if (mpg123_getstate(handle, MPG123_ENC_DELAY, &delay, &unused) != MPG123_OK) return tag;
  if (mpg123_getstate(handle, MPG123_ENC_PADDING, &padding, &unused) != MPG123_OK) return tag;
  tag.delay = delay;
  tag.padding = padding;
  tag.frames = mpg123_framelength(handle);
  return tag;
}

/// Everything that can be decoded: one mix for each stretch of one rate. Almost every file is one stretch.
struct Decoded {
  std::vector<MonoMix> stretches;
  int channels = 0;
  std::string stopped;  ///< why, where it was not the end of the file
};

Decoded decode_all(mpg123_handle* handle, StreamFormat format, std::int64_t expected,
                   const AudioHooks& hooks) {
  Decoded decoded;
  decoded.channels = format.channels;
  decoded.stretches.emplace_back(format.rate, expected, hooks);
  std::vector<float> block(std::size_t{1} << 15);
  while (true) {
    std::size_t bytes = 0;
    const int result = mpg123_read(handle, block.data(), block.size() * sizeof(float), &bytes);
    if (bytes > 0) {
      decoded.stretches.back().add(
          block.data(), bytes / sizeof(float) / static_cast<std::size_t>(format.channels), format.channels);
    }
    if (result == MPG123_OK) continue;
    if (result == MPG123_NEW_FORMAT) {
      const StreamFormat next = format_of(handle);
      if (next.rate != decoded.stretches.back().rate()) decoded.stretches.emplace_back(next.rate, 0, hooks);
      if (decoded.stretches.size() > kMostRates) damaged("its sample rate changes too often");
      format = next;
      continue;
    }
    if (result != MPG123_DONE) decoded.stopped = clause(handle);
    return decoded;
  }
}

/// One rate for the whole song: that of its first stretch.
std::vector<float> joined(Decoded& decoded, const AudioHooks& hooks) {
  std::vector<float> samples = std::move(decoded.stretches.front().samples());
  const double rate = decoded.stretches.front().rate();
  for (std::size_t i = 1; i < decoded.stretches.size(); ++i) {
    MonoMix& stretch = decoded.stretches[i];
    const Audio next = resample({std::move(stretch.samples()), stretch.rate()}, rate, {hooks.cancel, {}});
    check_seconds(static_cast<double>(samples.size() + next.samples.size()) / rate);
    samples.insert(samples.end(), next.samples.begin(), next.samples.end());
  }
  return samples;
}

/// Takes off what the encoder and the decoder have put in front, and behind where the file is as long as
/// its tag says.
void trim(std::vector<float>& samples, const DelayTag& tag, std::int64_t frame_samples) {
  const auto count = static_cast<std::int64_t>(samples.size());
  const std::int64_t front = std::min(count, tag.delay + kDecoderDelay);
  std::int64_t end = count;
  if (count == tag.frames * frame_samples)
    end -= std::clamp<std::int64_t>(tag.padding - kDecoderDelay, 0, count);
  samples.resize(static_cast<std::size_t>(std::max(front, end)));
  samples.erase(samples.begin(), samples.begin() + front);
}

SongTags read_tags(mpg123_handle* handle) {
  mpg123_id3v1* v1 = nullptr;
  mpg123_id3v2* v2 = nullptr;
  mpg123_id3(handle, &v1, &v2);
  // ID3v2 texts are UTF-8 by then, and end at the first zero; those of ID3v1 are 30 bytes of anything.
  const auto text = [](const mpg123_string* newer, const char* older) {
    if (newer != nullptr && newer->fill > 1) return std::string(newer->p, ::strnlen(newer->p, newer->fill));
    if (older == nullptr) return std::string();
    return text_of_bytes(std::string_view(older, ::strnlen(older, 30)));
  };
  return tags_of(text(v2 != nullptr ? v2->title : nullptr, v1 != nullptr ? v1->title : nullptr),
                 text(v2 != nullptr ? v2->artist : nullptr, v1 != nullptr ? v1->artist : nullptr));
}

void warn(DecodedSong& song, const DelayTag& tag, std::int64_t frame_samples, std::int64_t raw_samples,
          const Decoded& decoded) {
  const double rate = song.audio.sample_rate;
  if (tag.delay < 0) {
    song.warnings.push_back(
        fmt::format("this MP3 has no LAME tag with the encoder delay, so its audio is probably about {:.0f} "
                    "ms late; if the map is consistently late or early, encode the song again from its "
                    "original with LAME, or change the offset of the timing stage",
                    static_cast<double>(kUsualDelay + kDecoderDelay) / rate * 1000));
  }
  if (tag.delay >= 0 && raw_samples + 2 * frame_samples < tag.frames * frame_samples) {
    song.warnings.push_back(fmt::format("the file declares a length of {:.1f} s but contains only {:.1f} s",
                                        static_cast<double>(tag.frames * frame_samples) / rate,
                                        static_cast<double>(raw_samples) / rate));
  }
  if (!decoded.stopped.empty()) {
    song.warnings.push_back(fmt::format("decoding stopped at {:.1f} s: {}; the file is damaged or truncated",
                                        song.audio.seconds(), decoded.stopped));
  }
  if (decoded.stretches.size() > 1) {
    song.warnings.push_back(
        fmt::format("the sample rate changes within the file; players may disagree on its timing: encode it "
                    "again at {} Hz",
                    rate));
  }
}

}  // namespace

DecodedSong decode_mp3(std::string_view content, const AudioHooks& hooks) {
  Reader reader{content};
  const Handle handle = open(reader);
  const StreamFormat format = format_of(handle.get());
  mpg123_frameinfo frame{};
  check(handle.get(), mpg123_info(handle.get(), &frame));
  if (frame.layer != 3) damaged("it is MPEG audio of another layer, not MP3");
  const DelayTag tag = delay_tag(handle.get());
  check(handle.get(), mpg123_scan(handle.get()));
  const std::int64_t length = mpg123_length(handle.get());
  check_rate(format.rate);
  check_seconds(static_cast<double>(length) / format.rate);

  Decoded decoded = decode_all(handle.get(), format, length, hooks);
  DecodedSong song;
  song.channels = decoded.channels;
  song.tags = read_tags(handle.get());
  song.audio.sample_rate = format.rate;
  song.audio.samples = joined(decoded, hooks);
  const std::int64_t frame_samples = mpg123_spf(handle.get());
  const auto raw_samples = static_cast<std::int64_t>(song.audio.samples.size());
  if (tag.delay >= 0) trim(song.audio.samples, tag, frame_samples);
  warn(song, tag, frame_samples, raw_samples, decoded);
  return song;
}

}  // namespace osugen::audio
