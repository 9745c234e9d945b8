#include <tempo/estimate.h>
#include <tempo/spectrum.h>
#include <tempo/steady.h>
#include <algorithm>
#include <cmath>

namespace osugen::tempo {
namespace {

/// The folded peak comes out this much before the first sample of the sounds: measured with osugen-bench
/// timing.
constexpr double kPeakEarlyMs = 3.5;
constexpr std::size_t kCandidates = 6;
constexpr double kReachBpm = 1.0;
/// A sharp fold says that the grid is right, not which of its beats, halves and triplets is the beat: of
/// made-up songs of one tempo every third has that wrong, and nothing measured here tells which. So never
/// "sure" (0.5).
constexpr double kMostSure = 0.49;

struct Rated {
  SteadyTempo tempo;
  double score = 0;
};

void check(const Host& host) {
  if (host.cancelled()) throw Error(Error::Kind::interrupted, "interrupted");
}

std::vector<Rated> rate(const Stretch& song, const std::vector<Candidate>& tempos, const Host& host) {
  std::vector<Rated> rated;
  double most = 1e-12;
  for (const Candidate& candidate : tempos) {
    check(host);
    const SteadyTempo tempo = refine(song, candidate.bpm, kReachBpm);
    rated.push_back({tempo, candidate.score});
    most = std::max(most, tempo.contrast);
  }
  for (Rated& each : rated) each.score += 0.3 * each.tempo.contrast / most;
  std::stable_sort(rated.begin(), rated.end(), [](auto& a, auto& b) { return a.score > b.score; });
  return rated;
}

/// Song time of the first beat at or after 0.
double first_beat_ms(const OnsetStrength& onsets, double phase, double beat_ms) {
  const double time = onsets.time_ms(phase) + kPeakEarlyMs;
  return time - std::floor(time / beat_ms) * beat_ms;
}

}  // namespace

TimingEstimate estimate(const OnsetStrength& onsets, const Limits& limits, const Host& host) {
  const Stretch song{onsets.all, 0};
  const std::vector<Candidate> tempos =
      candidates(onsets.all, kCandidates, limits.lowest_bpm, limits.highest_bpm);
  if (tempos.empty()) return {.red_lines = {{}}, .confidence = 0, .alternatives = {}};
  const std::vector<Rated> rated = rate(song, tempos, host);
  TimingEstimate result;
  double margin = 0;
  for (const Rated& each : rated) {
    const double bpm = snapped(song, each.tempo), beat_ms = 60000 / bpm;
    const BeatPhase beat = beat_phase(onsets, 0, song.end(), bpm);
    const double offset = first_beat_ms(onsets, beat.frame, beat_ms);
    if (result.red_lines.empty()) {
      result.red_lines.push_back({offset, beat_ms, 4});
      margin = beat.margin;
    } else {
      result.alternatives.push_back({bpm, offset, each.score / rated[0].score});
    }
  }
  const SteadyTempo& best = rated[0].tempo;
  const double clear = best.steady * std::min(1.0, best.contrast / 0.5);
  result.confidence = kMostSure * clear * (0.5 + 0.5 * std::min(1.0, margin / 0.3));
  return result;
}

}  // namespace osugen::tempo
