#include <osugen/audio/mono.h>

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace osugen::audio {

namespace {
constexpr const char* kConvert =
    "convert the song to 44100 Hz stereo, and use the converted file in the mapset too";
}

void check_rate(double rate) {
  if (rate >= kMinSongRate && rate <= kMaxSongRate) return;
  throw Error(Error::Kind::bad_input, fmt::format("unsupported sample rate {:.0f} Hz", rate), {},
              fmt::format("{:.0f} to {:.0f} Hz", kMinSongRate, kMaxSongRate), kConvert);
}

void check_channels(int channels) {
  if (channels >= 1 && channels <= kMaxSongChannels) return;
  throw Error(Error::Kind::bad_input, fmt::format("{} channels", channels), {},
              fmt::format("1 to {}", kMaxSongChannels), kConvert);
}

void check_seconds(double seconds) {
  if (seconds <= kMaxSongSeconds) return;
  const double most = kMaxSongSeconds / 60;
  // A song without a length in its header is only decoded to the limit.
  const bool is_known = seconds > kMaxSongSeconds + 30;
  throw Error(Error::Kind::bad_input,
              is_known ? fmt::format("the song is {:.1f} minutes long", seconds / 60)
                       : fmt::format("the song is longer than {:.0f} minutes", most),
              {}, fmt::format("up to {:.0f} minutes", most), "cut the song");
}

MonoMix::MonoMix(double rate, std::int64_t expected, const AudioHooks& hooks)
    : rate_(rate), expected_(expected), hooks_(&hooks) {
  check_rate(rate);
  // A header can claim any length; what is really there decides, so no more than a minute in advance
  // for each claim that turns out true.
  const auto minute = static_cast<std::int64_t>(60 * rate);
  samples_.reserve(static_cast<std::size_t>(std::clamp<std::int64_t>(expected, 0, minute)));
}

void MonoMix::add(const float* samples, std::size_t frames, int channels) {
  check_channels(channels);
  hooks_->cancel.check();
  check_seconds(static_cast<double>(samples_.size() + frames) / rate_);
  const std::size_t begin = samples_.size();
  samples_.resize(begin + frames);
  const float share = 1.0F / static_cast<float>(channels);
  for (std::size_t i = 0; i < frames; ++i) {
    float sum = 0;
    for (int c = 0; c < channels; ++c) sum += *samples++;
    samples_[begin + i] = sum * share;
  }
  if (hooks_->progress && expected_ > 0)
    hooks_->progress(std::min(1.0, static_cast<double>(samples_.size()) / static_cast<double>(expected_)));
}

std::size_t clean(std::vector<float>& samples) {
  constexpr float kLoudest = 8;  // lossy decoders overshoot 1 a little; 18 dB over is no music
  std::size_t changed = 0;
  for (float& sample : samples) {
    if (std::abs(sample) <= kLoudest) continue;
    sample = std::isfinite(sample) ? std::copysign(kLoudest, sample) : 0.0F;
    ++changed;
  }
  return changed;
}

}  // namespace osugen::audio
