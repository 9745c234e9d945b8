#include <osugen/audio/resample.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>
#include <soxr.h>

namespace osugen {

namespace {

using Resampler = std::unique_ptr<soxr, decltype(&soxr_delete)>;

void check(soxr_error_t error) {
  if (error != nullptr) throw Error(Error::Kind::internal, fmt::format("libsoxr: {}", error));
}

void check_range(double rate) {
  if (!(rate >= 1000 && rate <= 768000))
    throw Error(Error::Kind::internal, fmt::format("cannot resample at {} Hz", rate));
}

}  // namespace

Audio resample(const Audio& audio, double rate, const AudioHooks& hooks) {
  check_range(rate);
  if (audio.sample_rate == rate || audio.samples.empty()) return {audio.samples, rate};
  check_range(audio.sample_rate);

  const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
  const soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
  soxr_error_t error = nullptr;
  const Resampler resampler(soxr_create(audio.sample_rate, rate, 1, &error, &io, &quality, &runtime),
                            &soxr_delete);
  check(error);

  const std::size_t count = audio.samples.size();
  const auto wanted =
      static_cast<std::size_t>(std::llround(static_cast<double>(count) * rate / audio.sample_rate));
  Audio out{std::vector<float>(wanted), rate};
  constexpr std::size_t kBlock = std::size_t{1} << 16;
  std::size_t used = 0, made = 0;
  while (made < wanted) {
    hooks.cancel.check();
    const std::size_t room = std::min(wanted - made, kBlock);
    // A null input tells soxr that the song has ended: it then gives what its filter still holds.
    const bool ended = used == count;
    std::size_t taken = 0, given = 0;
    check(soxr_process(resampler.get(), ended ? nullptr : audio.samples.data() + used,
                       ended ? 0 : std::min(count - used, kBlock), &taken, out.samples.data() + made, room,
                       &given));
    used += taken;
    made += given;
    if (hooks.progress) hooks.progress(static_cast<double>(made) / static_cast<double>(wanted));
    if (ended && given == 0) break;  // rounding: the rest, a sample at most, stays 0
  }
  return out;
}

}  // namespace osugen
