#include <osugen/tempo/grid.h>
#include <osugen/tempo/spectrum.h>
#include <algorithm>

namespace osugen::tempo {
namespace {

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
