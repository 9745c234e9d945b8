#include <osugen/tempo/grid.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <span>
#include <vector>

#include <osugen/spectrum/spectrum.h>
#include <osugen/tempo/onset_strength.h>

namespace osugen::tempo {
namespace {

constexpr std::size_t kLongestWindow = 16384;
constexpr double kPriorBpm = 132, kPriorOctaves = 0.55;
constexpr double kBpmStep = 0.05, kApartBpm = 1.0;

struct Candidate {
  double bpm = 0;
  double score = 0;  ///< relative to the best one's, which is 1
};

/// The mean magnitude spectrum of windows of 48 s that overlap by half; of the whole where it is shorter.
std::vector<double> mean_spectrum(std::span<const float> strength, std::size_t size) {
  const std::size_t window = std::min(strength.size(), kLongestWindow),
                    hop = std::max<std::size_t>(1, window / 2);
  RealFft fft(size);
  const std::vector<double> hann = hann_window(window);
  std::vector<double> sums(size / 2, 0.0);
  std::vector<double> work(size, 0.0);
  for (std::size_t from = 0; from + window <= strength.size(); from += hop) {
    double mean = 0;
    for (std::size_t i = 0; i < window; ++i) mean += strength[from + i];
    mean /= static_cast<double>(window);
    for (std::size_t i = 0; i < window; ++i) work[i] = (strength[from + i] - mean) * hann[i];
    const auto spectrum = fft(work);
    for (std::size_t k = 0; k < sums.size(); ++k) sums[k] += std::abs(spectrum[k]);
  }
  return sums;
}

double between(const std::vector<double>& values, double place) {
  const auto at = static_cast<std::size_t>(place);
  if (at + 1 >= values.size()) return 0;
  const double part = place - static_cast<double>(at);
  return values[at] * (1 - part) + values[at + 1] * part;
}

double tempo_prior(double bpm) {
  const double octaves = std::log2(bpm / kPriorBpm) / kPriorOctaves;
  return std::exp(-0.5 * octaves * octaves);
}

/// The tempos whose multiples stand out of the spectrum of the onset strength, best first: peaks of
/// sum w_h |X(h bpm / 60)|, h = 1, 2, 4, 1/2, 8, times a log-normal prior round 132 BPM.
/// Empty where nothing ever begins.
std::vector<Candidate> candidates(std::span<const float> strength, std::size_t count, double lowest_bpm,
                                  double highest_bpm) {
  const std::size_t size = 2 * std::bit_ceil(std::clamp<std::size_t>(strength.size(), 1024, kLongestWindow));
  const std::vector<double> spectrum = mean_spectrum(strength, size);
  const double bins_per_bpm = static_cast<double>(size) / kOnsetRate / 60;
  constexpr std::array<std::pair<double, double>, 5> kMultiples{
      {{1, 1}, {2, 0.9}, {4, 0.7}, {0.5, 0.25}, {8, 0.2}}};
  std::vector<Candidate> scores;
  for (double bpm = lowest_bpm; bpm <= highest_bpm; bpm += kBpmStep) {
    double sum = 0;
    for (const auto& [multiple, weight] : kMultiples)
      sum += weight * between(spectrum, multiple * bpm * bins_per_bpm);
    scores.push_back({bpm, sum * tempo_prior(bpm)});
  }
  std::vector<Candidate> peaks;
  for (std::size_t i = 1; i + 1 < scores.size(); ++i)
    if (scores[i].score > scores[i - 1].score && scores[i].score >= scores[i + 1].score)
      peaks.push_back(scores[i]);
  std::stable_sort(peaks.begin(), peaks.end(), [](auto& a, auto& b) { return a.score > b.score; });
  std::vector<Candidate> chosen;
  for (const Candidate& peak : peaks) {
    if (chosen.size() == count) break;
    if (std::all_of(chosen.begin(), chosen.end(),
                    [&](const Candidate& other) { return std::abs(other.bpm - peak.bpm) >= kApartBpm; }))
      chosen.push_back({peak.bpm, peak.score / peaks[0].score});
  }
  return chosen;
}

constexpr std::size_t kCandidates = 6, kMost = 3;
constexpr double kReachBpm = 1.0;

bool simple_multiple(double bpm, double other) {
  return std::any_of(kGridRatios.begin(), kGridRatios.end(),
                     [&](double ratio) { return same_tempo(bpm, other * ratio); });
}

}  // namespace

std::vector<Grid> grids(const Stretch& stretch, double lowest_bpm, double highest_bpm, const Cancel& cancel) {
  std::vector<Grid> rated;
  double most = 1e-12;
  for (const Candidate& candidate : candidates(stretch.strength, kCandidates, lowest_bpm, highest_bpm)) {
    cancel.check();
    rated.push_back({refine(stretch, candidate.bpm, kReachBpm), candidate.score});
    most = std::max(most, rated.back().tempo.contrast);
  }
  for (Grid& each : rated) each.score += 0.3 * each.tempo.contrast / most;
  std::stable_sort(rated.begin(), rated.end(), [](auto& a, auto& b) { return a.score > b.score; });
  std::vector<Grid> chosen;
  for (const Grid& each : rated) {
    const bool known = std::any_of(chosen.begin(), chosen.end(), [&](const Grid& other) {
      return simple_multiple(each.tempo.bpm, other.tempo.bpm);
    });
    if (!known && chosen.size() < kMost) chosen.push_back(each);
  }
  return chosen;
}

}  // namespace osugen::tempo
