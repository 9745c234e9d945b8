#include <osugen/stars/speed.h>

#include <algorithm>
#include <cmath>

#include <osugen/stars/rhythm.h>
#include <osugen/stars/strain.h>

namespace osugen::stars {
namespace {

constexpr double kTapLeftAfterSecond = 0.3;
constexpr int kSoftenedTapPeaks = 5;
constexpr double kTap = 1.47;
constexpr double kFastMs = 75;  // quarters of 200 BPM: what is faster gets a bonus
constexpr double kFarthest = 1.25 * kCircleDiameter;

/// One tap: the faster the harder, and harder again when the cursor has to move far between taps.
double tap(const Moves& moves, std::size_t i) {
  const Move& move = moves.list[i];
  if (move.is(ObjectKind::spinner)) return 0;
  const Move* next = i + 1 < moves.list.size() ? &moves.list[i + 1] : nullptr;
  // A rhythm faster than the window for a 300 needs not be tapped exactly.
  const double ms = move.strain_ms / std::clamp(move.strain_ms / moves.window_ms / 0.93, 0.92, 1.0);
  const double over = ms < kFastMs ? (kFastMs - ms) / 40 : 0;
  const double way = std::min(kFarthest, (i > 0 ? moves.list[i - 1].slide : 0) + move.shortest_jump);
  const double distance = 0.8 * std::pow(way / kFarthest, 3.95) * std::sqrt(moves.small_circles);
  return (1 + 0.75 * over * over + distance) * 1000 / ms * (1 - doubletappable(move, next, moves.window_ms));
}

}  // namespace

double speed_difficulty(const Moves& moves) {
  StrainPeaks peaks(kTapLeftAfterSecond);
  double strain = 0;
  for (std::size_t i = 0; i < moves.list.size(); ++i) {
    strain = decayed(strain, kTapLeftAfterSecond, moves.list[i].strain_ms) + kTap * tap(moves, i);
    peaks.add(moves.list[i].start_ms, strain * rhythm_factor(moves, i));
  }
  return peaks.difficulty(kSoftenedTapPeaks);
}

}  // namespace osugen::stars
