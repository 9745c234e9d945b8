#include <osugen/spectrum/spectrum.h>
#include <osugen/tempo/onset_strength.h>
#include <algorithm>
#include <array>
#include <cmath>

namespace osugen::tempo {
namespace {

constexpr std::size_t kWindow = 512, kHop = 64, kBands = 14, kLag = 3;
constexpr double kLowestHz = 30, kHighestHz = 10500, kBassHz = 150, kCymbalHz = 2500;
constexpr double kCompression = 30;
using Row = std::array<float, kBands>;

/// First bins of the bands, even in pitch, at least one bin each; one more for the end of the last.
std::array<std::size_t, kBands + 1> band_edges() {
  std::array<std::size_t, kBands + 1> edges{};
  const double bin_hz = kSampleRate / kWindow;
  for (std::size_t band = 0; band <= kBands; ++band) {
    const double hz = kLowestHz * std::pow(kHighestHz / kLowestHz, static_cast<double>(band) / kBands);
    edges[band] = static_cast<std::size_t>(std::lround(hz / bin_hz));
    if (band > 0) edges[band] = std::max(edges[band], edges[band - 1] + 1);
  }
  return edges;
}

/// The first band that begins at or above `hz`.
std::size_t band_from(double hz) {
  const auto edges = band_edges();
  const auto first = std::find_if(edges.begin(), edges.end(), [hz](std::size_t bin) {
    return static_cast<double>(bin) * kSampleRate / kWindow >= hz;
  });
  return static_cast<std::size_t>(first - edges.begin());
}

/// Square roots of the energies of all bands in all frames.
std::vector<Row> bands_of(const std::vector<float>& samples, const Cancel& cancel) {
  const auto edges = band_edges();
  Spectrum spectrum(kWindow);
  std::vector<Row> rows(samples.size() / kHop + 1);
  for (std::size_t frame = 0; frame < rows.size(); ++frame) {
    if (frame % 4096 == 0) cancel.check();
    const auto bins = spectrum.at(samples, frame * kHop);
    for (std::size_t band = 0; band < kBands; ++band) {
      double energy = 0;
      for (std::size_t bin = edges[band]; bin < edges[band + 1]; ++bin) energy += std::norm(bins[bin]);
      rows[frame][band] = static_cast<float>(std::sqrt(energy));
    }
  }
  return rows;
}

/// Each band by its 95th percentile: what is loud in one band does not drown the others.
void level(std::vector<Row>& rows) {
  std::vector<float> values(rows.size());
  for (std::size_t band = 0; band < kBands; ++band) {
    for (std::size_t i = 0; i < rows.size(); ++i) values[i] = rows[i][band];
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(values.size() * 95 / 100);
    std::nth_element(values.begin(), at, values.end());
    const float scale = *at > 1e-9F ? 1 / *at : 0.0F;
    for (Row& row : rows) row[band] *= scale;
  }
}

void compress(std::vector<Row>& rows) {
  for (Row& row : rows)
    for (float& value : row) value = static_cast<float>(std::log1p(kCompression * value));
}

std::vector<float> flux(const std::vector<Row>& rows, std::size_t first_band, std::size_t last_band) {
  std::vector<float> sums(rows.size(), 0.0F);
  for (std::size_t i = kLag; i < rows.size(); ++i)
    for (std::size_t band = first_band; band < last_band; ++band)
      sums[i] += std::max(0.0F, rows[i][band] - rows[i - kLag][band]);
  return sums;
}

/// The mean of the values at most `half` away; the song's ends count as silence.
std::vector<double> moving_mean(const std::vector<double>& values, std::size_t half) {
  std::vector<double> sums(values.size() + 1, 0.0), means(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) sums[i + 1] = sums[i] + values[i];
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t from = i < half ? 0 : i - half, to = std::min(values.size(), i + half + 1);
    means[i] = (sums[to] - sums[from]) / static_cast<double>(2 * half + 1);
  }
  return means;
}

constexpr double kLoudest = 4;

/// What is more than the mean over 0.4 s.
std::vector<double> peaks_of(const std::vector<float>& strength) {
  constexpr auto kMeanHalf = static_cast<std::size_t>(0.2 * kOnsetRate);
  std::vector<double> values(strength.begin(), strength.end());
  const std::vector<double> means = moving_mean(values, kMeanHalf);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::max(0.0, values[i] - means[i]);
  return values;
}

double rms(const std::vector<double>& values) {
  double power = 0;
  for (const double value : values) power += value * value;
  return std::sqrt(power / static_cast<double>(std::max<std::size_t>(1, values.size())));
}

void normalize_by_song(std::vector<float>& strength) {
  const std::vector<double> values = peaks_of(strength);
  const double scale = rms(values) + 1e-9;
  for (std::size_t i = 0; i < values.size(); ++i)
    strength[i] = static_cast<float>(std::min(kLoudest, values[i] / scale));
}

void normalize(std::vector<float>& strength) {
  constexpr auto kPowerHalf = static_cast<std::size_t>(1.0 * kOnsetRate);
  const std::vector<double> values = peaks_of(strength);
  const double floor = 0.1 * rms(values) + 1e-9;
  std::vector<double> squares(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) squares[i] = values[i] * values[i];
  const std::vector<double> powers = moving_mean(squares, kPowerHalf);
  for (std::size_t i = 0; i < values.size(); ++i)
    strength[i] =
        static_cast<float>(std::min(kLoudest, values[i] / (std::sqrt(std::max(0.0, powers[i])) + floor)));
}

}  // namespace

OnsetStrength onset_strength(const Audio& audio, const Cancel& cancel) {
  std::vector<Row> rows = bands_of(audio.samples, cancel);
  level(rows);
  OnsetStrength strength;
  strength.sudden = flux(rows, 0, kBands);
  normalize_by_song(strength.sudden);
  compress(rows);
  strength.first_ms = -0.5 * kLag * 1000 / kOnsetRate;
  strength.all = flux(rows, 0, kBands);
  const std::size_t mid = band_from(kBassHz), high = band_from(kCymbalHz);
  strength.low = flux(rows, 0, mid);
  strength.mid = flux(rows, mid, high);
  strength.high = flux(rows, high, kBands);
  for (std::vector<float>* each : {&strength.all, &strength.low, &strength.mid, &strength.high})
    normalize(*each);
  return strength;
}

std::optional<double> first_onset(const OnsetStrength& onsets) {
  constexpr float kClear = 1.5F;
  const std::vector<float>& all = onsets.all;
  auto at = std::find_if(all.begin(), all.end(), [](float value) { return value >= kClear; });
  if (at == all.end()) return std::nullopt;
  while (at + 1 != all.end() && *(at + 1) > *at) ++at;
  return static_cast<double>(at - all.begin());
}

}  // namespace osugen::tempo
