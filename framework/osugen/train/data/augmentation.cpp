#include <osugen/train/data/augmentation.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <osugen/pipeline/component_config.h>

namespace osugen::train {
namespace {

constexpr double kLeastNoise = 25, kMostNoise = 60;  // dB under the loudest
constexpr double kLeastBed = 6, kMostBed = 24;       // dB under the item
constexpr double kLowestCut = 0.4;                   // of the bands
constexpr double kCutSlope = 12;                     // dB a band
constexpr double kDecibels = 10 / std::numbers::ln10;

/// 10 log10(10^(a/10) + 10^(b/10)).
float louder_of_both(float a, float b) {
  const float high = std::max(a, b), low = std::min(a, b);
  constexpr float kInaudible = 40;  // changes the sum by less than 0.0005 dB
  if (high - low > kInaudible) return high;
  return high +
         static_cast<float>(kDecibels) * std::log1p(std::exp((low - high) / static_cast<float>(kDecibels)));
}

/// The changes of one item.
class Recording {
 public:
  Recording(const Bands& item, const FeatureLayout& layout, const AugmentationOptions& options,
            Random& random)
      : item_(item),
        options_(options),
        random_(random),
        floor_(static_cast<float>(layout.floor)),
        bands_(layout.bands > 0 && item.bins % layout.bands == 0 ? layout.bands : item.bins) {}

  void shift() {
    const auto most = static_cast<std::int64_t>(options_.shift_bands);
    const auto by = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(2 * most + 1))) - most;
    if (by == 0) return;
    std::vector<float> was(static_cast<std::size_t>(bands_));
    for (std::int64_t at = 0; at < item_.frames * item_.bins; at += bands_) {
      float* const frame = item_.values + at;
      std::copy_n(frame, bands_, was.begin());
      for (std::int64_t band = 0; band < bands_; ++band)
        frame[band] = was[static_cast<std::size_t>(std::clamp<std::int64_t>(band - by, 0, bands_ - 1))];
    }
  }

  void mix(const std::vector<float>& bed) {
    const auto softer = static_cast<float>(random_.between(kLeastBed, kMostBed));
    if (bed.empty()) return;
    const auto size = static_cast<std::size_t>(item_.frames * item_.bins);
    for (std::size_t i = 0; i < size; ++i)
      item_.values[i] = louder_of_both(item_.values[i], bed[i % bed.size()] - softer);
  }

  /// Power of white noise in a band is spread as exp(1); a tilt makes it darker or brighter.
  void add_noise(bool wanted) {
    const double under = random_.between(kLeastNoise, kMostNoise), tilt = random_.between(-10, 10);
    if (!wanted) return;
    const std::int64_t size = item_.frames * item_.bins;
    const float loudest = *std::max_element(item_.values, item_.values + size);
    for (std::int64_t i = 0; i < size; ++i) {
      const double level = loudest - under + tilt * (place_of(i) - 0.5);
      const double power = -std::log1p(-random_.uniform());
      const double noise = level + kDecibels * std::log(std::max(power, 1e-6));
      item_.values[i] = louder_of_both(item_.values[i], static_cast<float>(noise));
    }
  }

  /// Gain, equalizer and low pass: one number for each band.
  void colour(bool cut_off) {
    std::vector<double> curve(static_cast<std::size_t>(bands_), random_.between(-1, 1) * options_.gain_db);
    const std::vector<double> smooth = smooth_curve();
    const double cut = random_.between(kLowestCut, 1) * static_cast<double>(bands_);
    for (std::size_t band = 0; band < curve.size(); ++band) {
      curve[band] += options_.eq_db * smooth[band];
      if (cut_off) curve[band] -= kCutSlope * std::max(0.0, static_cast<double>(band) - cut);
    }
    for (std::int64_t i = 0; i < item_.frames * item_.bins; ++i) {
      const double value = item_.values[i] + curve[static_cast<std::size_t>(i % bands_)];
      item_.values[i] = std::max(static_cast<float>(value), floor_);
    }
  }

  void mask(double frame_ms) {
    const auto longest = static_cast<std::int64_t>(std::floor(options_.time_mask_ms / frame_ms));
    for (const Run& run : runs(options_.time_masks, longest, item_.frames))
      std::fill_n(item_.values + run.first * item_.bins, run.count * item_.bins, floor_);
    for (const Run& run : runs(options_.freq_masks, options_.freq_mask_width, bands_))
      for (std::int64_t at = 0; at < item_.frames * item_.bins; at += bands_)
        std::fill_n(item_.values + at + run.first, run.count, floor_);
  }

 private:
  struct Run {
    std::int64_t first, count;
  };

  std::vector<Run> runs(int most, std::int64_t longest, std::int64_t size) {
    std::vector<Run> runs(random_.below(static_cast<std::uint64_t>(most) + 1));
    for (Run& run : runs) {
      const auto limit = static_cast<std::uint64_t>(std::clamp<std::int64_t>(longest, 0, size));
      run.count = static_cast<std::int64_t>(random_.below(limit + 1));
      run.first = static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(size - run.count) + 1));
    }
    return runs;
  }

  /// 0 at the lowest band, 1 at the highest.
  double place_of(std::int64_t index) const {
    return bands_ > 1 ? static_cast<double>(index % bands_) / static_cast<double>(bands_ - 1) : 0.5;
  }

  /// A few cosines, at most 1 in size together: the first one is a tilt.
  std::vector<double> smooth_curve() {
    std::array<double, 4> amplitudes{};
    double sum = 0;
    for (double& amplitude : amplitudes) sum += std::abs(amplitude = random_.between(-1, 1));
    const double scale = random_.uniform() / std::max(sum, 1e-9);
    std::vector<double> curve(static_cast<std::size_t>(bands_));
    for (std::size_t band = 0; band < curve.size(); ++band) {
      const double place = std::numbers::pi * place_of(static_cast<std::int64_t>(band));
      for (std::size_t k = 0; k < amplitudes.size(); ++k)
        curve[band] += scale * amplitudes[k] * std::cos(static_cast<double>(k + 1) * place);
    }
    return curve;
  }

  Bands item_;
  const AugmentationOptions& options_;
  Random& random_;
  float floor_;
  std::int64_t bands_;
};

}  // namespace

bool AugmentationOptions::any() const {
  return gain_db > 0 || eq_db > 0 || noise_share > 0 || lowpass_share > 0 || bed_share > 0 ||
         shift_bands > 0 || (time_masks > 0 && time_mask_ms > 0) || (freq_masks > 0 && freq_mask_width > 0);
}

AugmentationOptions augmentation_options(const Config& options) {
  AugmentationOptions result;
  result.gain_db = options.number("augment_gain");
  result.eq_db = options.number("augment_eq");
  result.noise_share = options.number("augment_noise");
  result.lowpass_share = options.number("augment_lowpass");
  result.bed_share = options.number("augment_bed");
  result.shift_bands = static_cast<int>(options.integer("augment_shift"));
  result.time_masks = static_cast<int>(options.integer("augment_time_masks"));
  result.time_mask_ms = options.number("augment_time_mask_ms");
  result.freq_masks = static_cast<int>(options.integer("augment_freq_masks"));
  result.freq_mask_width = static_cast<int>(options.integer("augment_freq_mask_width"));
  return result;
}

void check_decibels(const FeatureLayout& layout, const std::string& type) {
  if (layout.unit == FeatureLayout::Unit::decibels) return;
  throw Error(
      Error::Kind::bad_config,
      "the features of '" + type + "' are not declared to be in decibels, which augmentation requires",
      "/frontend", "a frontend with features in decibels, such as 'mel' with \"log\": \"db\"",
      "use such a frontend, or remove the options --augment-...");
}

void augment(const Bands& item, const std::vector<float>& bed, double frame_ms, const FeatureLayout& layout,
             const AugmentationOptions& options, Random random) {
  if (item.frames == 0 || item.bins == 0) return;
  const bool noisy = random.uniform() < options.noise_share,
             cut_off = random.uniform() < options.lowpass_share;
  Recording recording(item, layout, options, random);
  recording.shift();
  recording.mix(bed);
  recording.colour(cut_off);
  recording.mask(frame_ms);
  recording.add_noise(noisy);
}

}  // namespace osugen::train
