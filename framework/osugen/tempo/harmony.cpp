#include <osugen/spectrum/spectrum.h>
#include <osugen/tempo/harmony.h>
#include <osugen/tempo/onset_strength.h>
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace osugen::tempo {
namespace {

constexpr std::size_t kDecimation = 4, kHarmonyWindow = 1024, kHarmonyHop = 256;
constexpr double kRate = kSampleRate / kDecimation;
constexpr double kLowestToneHz = 130, kHighestToneHz = 1600;

/// Every fourth sample of what a low pass of 2.2 kHz leaves: pitch needs no more, and costs a fourth.
std::vector<float> decimated(const std::vector<float>& samples) {
  constexpr std::ptrdiff_t kHalf = 31;
  constexpr double kCutoff = 2200 / kSampleRate;
  std::array<float, 2 * kHalf + 1> taps{};
  for (std::ptrdiff_t i = -kHalf; i <= kHalf; ++i) {
    const double place = static_cast<double>(i), angle = 2 * std::numbers::pi * kCutoff * place;
    const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * place / (kHalf + 1));
    taps[static_cast<std::size_t>(i + kHalf)] =
        static_cast<float>(2 * kCutoff * (i == 0 ? 1.0 : std::sin(angle) / angle) * window);
  }
  const auto count = static_cast<std::ptrdiff_t>(samples.size());
  std::vector<float> result((samples.size() + kDecimation - 1) / kDecimation);
  for (std::size_t out = 0; out < result.size(); ++out) {
    const auto middle = static_cast<std::ptrdiff_t>(out * kDecimation);
    const auto from = std::max<std::ptrdiff_t>(0, middle - kHalf), to = std::min(count, middle + kHalf + 1);
    float sum = 0;
    for (std::ptrdiff_t i = from; i < to; ++i)
      sum += samples[static_cast<std::size_t>(i)] * taps[static_cast<std::size_t>(i - middle + kHalf)];
    result[out] = sum;
  }
  return result;
}

/// The pitch class of every bin of the transform that is listened to.
std::vector<std::size_t> classes_of_bins() {
  const auto last = static_cast<std::size_t>(kHighestToneHz / kRate * kHarmonyWindow);
  std::vector<std::size_t> classes(last + 1, 0);
  for (std::size_t bin = 1; bin <= last; ++bin) {
    constexpr double kA = 440;
    const double semitones = 12 * std::log2(static_cast<double>(bin) * kRate / kHarmonyWindow / kA);
    classes[bin] = static_cast<std::size_t>(((std::lround(semitones) % 12) + 12) % 12);
  }
  return classes;
}

/// Less what all pitch classes have in common.
void level(PitchClasses& row) {
  const double least = *std::min_element(row.begin(), row.end());
  for (double& value : row) value -= least;
}

std::vector<PitchClasses> rows_of(const std::vector<float>& samples, const Cancel& cancel) {
  const std::vector<std::size_t> classes = classes_of_bins();
  const auto lowest = static_cast<std::size_t>(std::ceil(kLowestToneHz / kRate * kHarmonyWindow));
  Spectrum spectrum(kHarmonyWindow);
  std::vector<PitchClasses> rows(samples.size() / kHarmonyHop + 1, PitchClasses{});
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (row % 4096 == 0) cancel.check();
    const auto bins = spectrum.at(samples, row * kHarmonyHop);
    for (std::size_t bin = lowest; bin < classes.size(); ++bin)
      rows[row][classes[bin]] += std::sqrt(std::abs(bins[bin]));
    level(rows[row]);
  }
  return rows;
}

}  // namespace

Harmony::Harmony(const std::vector<PitchClasses>& rows, double row_ms) : row_ms_(row_ms) {
  sums_.resize(rows.size() + 1, PitchClasses{});
  for (std::size_t i = 0; i < rows.size(); ++i)
    for (std::size_t k = 0; k < 12; ++k) sums_[i + 1][k] = sums_[i][k] + rows[i][k];
}

PitchClasses Harmony::until(double time_ms) const {
  const double place = std::clamp(time_ms / row_ms_ + 0.5, 0.0,
                                  static_cast<double>(std::max<std::size_t>(1, sums_.size()) - 1));
  const auto at = static_cast<std::size_t>(place);
  if (at + 1 >= sums_.size()) return sums_.empty() ? PitchClasses{} : sums_.back();
  const double part = place - static_cast<double>(at);
  PitchClasses result{};
  for (std::size_t k = 0; k < 12; ++k) result[k] = sums_[at][k] * (1 - part) + sums_[at + 1][k] * part;
  return result;
}

PitchClasses Harmony::sum(double from_ms, double to_ms) const {
  PitchClasses result = until(std::max(from_ms, to_ms));
  const PitchClasses before = until(from_ms);
  for (std::size_t k = 0; k < 12; ++k) result[k] -= before[k];
  return result;
}

double Harmony::change(double time_ms, double span_ms) const {
  const PitchClasses start = until(time_ms - span_ms), middle = until(time_ms),
                     end = until(time_ms + span_ms);
  double product = 0, before = 0, after = 0;
  for (std::size_t k = 0; k < 12; ++k) {
    const double left = middle[k] - start[k], right = end[k] - middle[k];
    product += left * right;
    before += left * left;
    after += right * right;
  }
  constexpr double kSilence = 1e-12;  // differences of a whole song's sums are not 0 where nothing sounds
  if (std::min(before, after) < kSilence) return 0;
  return std::max(0.0, 1 - product / std::sqrt(before * after));
}

Harmony harmony(const Audio& audio, const Cancel& cancel) {
  return {rows_of(decimated(audio.samples), cancel), kHarmonyHop * 1000 / kRate};
}

}  // namespace osugen::tempo
