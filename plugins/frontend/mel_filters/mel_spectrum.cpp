#include <mel_filters/mel_spectrum.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/fft_rfft.h>
#include <fmt/format.h>

namespace osugen::mel {

namespace {

/// Frames at a time: their samples and their spectra stay in the processor's cache.
std::int64_t frames_in_block(std::int64_t n_fft) {
  return std::clamp<std::int64_t>(65536 / n_fft, 4, 256);
}

/// The place of a sample that lies outside, mirrored at both ends as often as it takes (as numpy.pad).
std::int64_t mirrored(std::int64_t at, std::int64_t count) {
  if (count == 1) return 0;
  const std::int64_t period = 2 * (count - 1);
  at = ((at % period) + period) % period;
  return at < count ? at : period - at;
}

double upper_edge(const Config& config) {
  const double f_max = config.number("f_max");
  return f_max == 0 ? config.number("sample_rate") / 2 : f_max;
}

}  // namespace

std::vector<Param> shared_params(const Defaults& defaults) {
  return {
      Param::number("sample_rate", "Sample rate that the song is resampled to.", defaults.sample_rate, 1000,
                    192000, "Hz"),
      Param::integer("n_mels", "Number of mel bands.", 80, 1, 1024),
      Param::integer("hop_length", "Hop between frames.", defaults.hop_length, 1, 65536, "samples"),
      Param::number("f_min", "Lower edge of the first band.", defaults.f_min, 0, 96000, "Hz"),
      Param::number("f_max", "Upper edge of the last band; 0: half the sample rate.", defaults.f_max, 0,
                    96000, "Hz"),
      Param::choice("scale", "Mel scale: 'slaney' as in librosa, 'htk' as in torchaudio.", "slaney",
                    {"slaney", "htk"}),
      Param::choice("norm", "Filter normalization: 'slaney' to unit area, 'none' to unit peak.", "slaney",
                    {"slaney", "none"}),
      Param::choice(
          "pad", "Padding beyond the ends of the song: silence ('constant') or mirrored audio ('reflect').",
          "constant", {"constant", "reflect"}),
      Param::integer("power", "Exponent of the magnitude spectrum: 1 magnitude, 2 power.", 2, 1, 2),
      Param::choice("log", "Compression: 'db' 10 log10(x), 'log1p' log(1 + x), or 'none'.", "db",
                    {"db", "log1p", "none"}),
      Param::number("amin", "Floor of the power for 'db'; 1e-10 is -100 dB.", 1e-10, 1e-30, 1),
  };
}

Settings::Settings(const Config& config)
    : sample_rate(config.number("sample_rate")),
      n_mels(config.integer("n_mels")),
      hop_length(config.integer("hop_length")),
      f_min(config.number("f_min")),
      f_max(upper_edge(config)),
      scale(config.text("scale") == "htk" ? Scale::htk : Scale::slaney),
      norm(config.text("norm") == "none" ? Norm::none : Norm::slaney),
      padding(config.text("pad") == "reflect" ? Padding::reflect : Padding::constant),
      power(config.integer("power")),
      log(config.text("log") == "db"      ? Log::db
          : config.text("log") == "log1p" ? Log::log1p
                                          : Log::none),
      amin(config.number("amin")) {
  if (f_max > sample_rate / 2)
    throw Error(Error::Kind::bad_config, fmt::format("'f_max' {} Hz is above half the sample rate", f_max),
                {}, fmt::format("up to {} Hz", sample_rate / 2), "lower 'f_max' or raise 'sample_rate'");
  if (f_min >= f_max)
    throw Error(Error::Kind::bad_config,
                fmt::format("'f_min' {} Hz is not below 'f_max' {} Hz", f_min, f_max), {}, {},
                "lower 'f_min' or raise 'f_max'");
}

MelSpectrum::MelSpectrum(const Settings& settings, std::int64_t n_fft)
    : settings_(settings),
      n_fft_(n_fft),
      filters_({.sample_rate = settings.sample_rate,
                .n_fft = n_fft,
                .filters = settings.n_mels,
                .f_min = settings.f_min,
                .f_max = settings.f_max,
                .scale = settings.scale,
                .norm = settings.norm}) {
  if (n_fft % 2 != 0)
    throw Error(Error::Kind::bad_config, fmt::format("the window size {} is odd", n_fft), {},
                "an even number of samples", fmt::format("use {} or {}", n_fft - 1, n_fft + 1));
  for (std::int64_t i = 0; i < n_fft; ++i)
    window_.push_back(
        0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n_fft)));
}

void MelSpectrum::cut_frame(const std::vector<float>& samples, std::int64_t frame, double* out) const {
  const auto count = static_cast<std::int64_t>(samples.size());
  const std::int64_t first = frame * settings_.hop_length - n_fft_ / 2;
  if (first >= 0 && first + n_fft_ <= count) {
    const float* const in = samples.data() + first;
    for (std::int64_t i = 0; i < n_fft_; ++i) out[i] = static_cast<double>(in[i]) * window_[i];
    return;
  }
  for (std::int64_t i = 0; i < n_fft_; ++i) {
    const std::int64_t at = first + i;
    const bool inside = at >= 0 && at < count;
    double sample = 0;
    if (inside || settings_.padding == Padding::reflect) sample = samples[inside ? at : mirrored(at, count)];
    out[i] = sample * window_[i];
  }
}

void MelSpectrum::write_block(const std::vector<float>& samples, std::int64_t first, std::int64_t count,
                              float* out, std::int64_t stride) const {
  const std::int64_t bins = n_fft_ / 2 + 1;
  const at::Tensor cut = at::empty({count, n_fft_}, at::kDouble);
  std::vector<float> spectrum(static_cast<std::size_t>(filters_.readable_bins()));
  double* const cut_data = cut.mutable_data_ptr<double>();
  for (std::int64_t i = 0; i < count; ++i) cut_frame(samples, first + i, cut_data + i * n_fft_);
  const at::Tensor transformed = at::fft_rfft(cut).contiguous();
  const auto* complex = reinterpret_cast<const double*>(transformed.const_data_ptr<c10::complex<double>>());
  for (std::int64_t i = 0; i < count; ++i, complex += 2 * bins) {
    for (std::int64_t k = 0; k < bins; ++k)
      spectrum[k] =
          static_cast<float>(complex[2 * k] * complex[2 * k] + complex[2 * k + 1] * complex[2 * k + 1]);
    if (settings_.power == 1)
      for (std::int64_t k = 0; k < bins; ++k) spectrum[k] = std::sqrt(spectrum[k]);
    float* const row = out + (first + i) * stride;
    filters_.apply(spectrum.data(), row);
    to_log(row);
  }
}

/// Number by number: LibTorch takes logarithms by MKL, whose threads round them differently (relative 4e-5),
/// and which of them takes which half changes from run to run.
void MelSpectrum::to_log(float* row) const {
  if (settings_.log == Log::none) return;
  const auto amin = static_cast<float>(settings_.amin);
  for (std::int64_t i = 0; i < settings_.n_mels; ++i) {
    const float power = settings_.log == Log::db && settings_.power == 1 ? row[i] * row[i] : row[i];
    row[i] = settings_.log == Log::log1p ? std::log1p(power) : 10 * std::log10(std::max(power, amin));
  }
}

void MelSpectrum::write(const std::vector<float>& samples, float* out, std::int64_t stride,
                        const Host& host) const {
  const std::int64_t frames = 1 + static_cast<std::int64_t>(samples.size()) / settings_.hop_length;
  const std::int64_t block = std::min(frames, frames_in_block(n_fft_));
  const std::int64_t blocks = (frames + block - 1) / block;
  at::parallel_for(0, blocks, 1, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b) {
      host.cancellation().check();
      write_block(samples, b * block, std::min(block, frames - b * block), out, stride);
    }
  });
}

MelFrontend::MelFrontend(const Config& config, const std::vector<std::int64_t>& windows)
    : settings_(config), host_(&config.host()) {
  for (const std::int64_t n_fft : windows) sizes_.emplace_back(settings_, n_fft);
  std::int64_t empty = 0;
  for (const MelSpectrum& size : sizes_) empty += size.filters().empty();
  if (empty == 0) return;
  host_->log(
      Host::Level::warning,
      fmt::format(
          "{} mel bands are narrower than an FFT bin and stay empty; lower n_mels or enlarge the window",
          empty));
}

FeatureLayout MelFrontend::layout() const {
  if (settings_.log == Log::db)
    return {FeatureLayout::Unit::decibels, settings_.n_mels, 10 * std::log10(settings_.amin)};
  return {FeatureLayout::Unit::other, settings_.n_mels, 0};
}

void MelFrontend::check(const Audio& audio) const {
  constexpr float kLoudest = 1e9F;  // the square of a whole window of it is still a float
  if (audio.samples.empty())
    throw Error(Error::Kind::bad_input, "the song has no samples", {}, "at least one", "choose another song");
  if (audio.sample_rate != settings_.sample_rate)
    throw Error(Error::Kind::internal, fmt::format("the song has a sample rate of {} Hz, not {} Hz",
                                                   audio.sample_rate, settings_.sample_rate));
  if (!std::all_of(audio.samples.begin(), audio.samples.end(),
                   [](float s) { return std::abs(s) <= kLoudest; }))
    throw Error(Error::Kind::bad_input, "the song contains NaN samples", {}, "samples from -1 to 1",
                "check the file: it is damaged");
}

Features MelFrontend::extract(const Audio& audio) const {
  constexpr std::int64_t kMostNumbers = std::int64_t{1} << 30;
  check(audio);
  const std::int64_t frames = 1 + static_cast<std::int64_t>(audio.samples.size()) / settings_.hop_length;
  if (frames > kMostNumbers / bins())
    throw Error(Error::Kind::bad_config, fmt::format("{} frames of {} bands are too many", frames, bins()),
                {}, {}, "raise 'hop_length' or lower 'n_mels'");

  at::Tensor values = at::empty({1, frames, bins()}, at::kFloat);
  float* out = values.mutable_data_ptr<float>();
  for (const MelSpectrum& size : sizes_) {
    size.write(audio.samples, out, bins(), *host_);
    out += settings_.n_mels;
  }
  Features features;
  features.values = values;
  features.frame_ms = 1000.0 * static_cast<double>(settings_.hop_length) / settings_.sample_rate;
  return features;
}

}  // namespace osugen::mel
