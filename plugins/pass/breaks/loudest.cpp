#include "loudest.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <osugen/beatmap/whole_ms.h>

namespace osugen::breaks {
namespace {

constexpr double kStretchMs = 16000;  // a little over the shortest kiai that no check frowns upon
constexpr std::size_t kBarsApart = 4;
constexpr double kSameMs = 1;
constexpr double kLouder = 1 + 1e-9;  // of stretches as loud as each other the first one is it

/// Where bars begin, in map time, up to the end of the song.
std::vector<double> bar_starts(const std::vector<RedLine>& lines, double end_ms) {
  std::vector<double> bars;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool last = i + 1 == lines.size();
    const double until = last ? end_ms : std::min(end_ms, lines[i + 1].time_ms - kSameMs);
    const double bar_ms = lines[i].beat_length_ms * std::max(1, lines[i].meter);
    for (std::size_t bar = 0;; ++bar) {
      const double start = lines[i].time_ms + static_cast<double>(bar) * bar_ms;
      if (!(start < until)) break;
      if (start >= 0) bars.push_back(start);
    }
  }
  return bars;
}

/// Sums of squares of the samples before each of the times.
std::vector<double> energy_before(const std::vector<double>& times_ms, const Audio& audio, double bias_ms) {
  std::vector<double> sums;
  double sum = 0;
  std::size_t at = 0;
  for (const double time : times_ms) {
    const double sample = std::max(0.0, std::round((time + bias_ms) * audio.sample_rate / 1000));
    const auto until = std::min(static_cast<double>(audio.samples.size()), sample);
    for (; static_cast<double>(at) < until; ++at) sum += double{audio.samples[at]} * audio.samples[at];
    sums.push_back(sum);
  }
  return sums;
}

}  // namespace

std::optional<Stretch> loudest(const std::vector<RedLine>& lines, const Audio& audio, double bias_ms) {
  if (!(audio.sample_rate > 0)) return std::nullopt;
  const std::vector<double> bars = bar_starts(lines, 1000 * audio.seconds() - bias_ms);
  const std::vector<double> energy = energy_before(bars, audio, bias_ms);
  std::optional<Stretch> best;
  double most = std::numeric_limits<double>::min();
  std::size_t end = 0;
  for (std::size_t start = kBarsApart; start < bars.size(); start += kBarsApart) {
    while (end < bars.size() && bars[end] - bars[start] < kStretchMs) ++end;
    if (end == bars.size()) break;
    const double mean = (energy[end] - energy[start]) / (bars[end] - bars[start]);
    if (!(mean > most * kLouder)) continue;
    most = mean;
    best = Stretch{cut_to_ms(bars[start]), cut_to_ms(bars[end])};
  }
  return best;
}

}  // namespace osugen::breaks
