#include <osugen/mapset/snap.h>

#include <algorithm>
#include <cmath>

#include <osugen/beatmap/whole_ms.h>

namespace osugen {

Snap snap_of(double time_ms, const std::vector<RedLine>& red_lines) {
  if (red_lines.empty()) return {};
  const auto next = std::upper_bound(red_lines.begin(), red_lines.end(), time_ms,
                                     [](double time, const RedLine& line) { return time < line.time_ms; });
  const RedLine& line = next == red_lines.begin() ? red_lines.front() : *std::prev(next);
  const double beats = (time_ms - line.time_ms) / line.beat_length_ms;
  const double part = beats - std::floor(beats);
  Snap best{.unsnap_ms = HUGE_VAL, .divisor = 1};
  for (const int divisor : {1, 2, 3, 4, 6, 8, 5, 7, 9, 12, 16}) {
    const double off = (part - std::round(part * divisor) / divisor) * line.beat_length_ms;
    const double practical = time_ms - cut_to_ms(time_ms - off);
    constexpr double kAsNear = 1e-3;
    if (std::abs(practical) < std::abs(best.unsnap_ms) - kAsNear) best = {practical, divisor};
  }
  if (next != red_lines.end() && std::abs(time_ms - next->time_ms) < std::abs(best.unsnap_ms))
    best = {time_ms - next->time_ms, 1};
  return best;
}

}  // namespace osugen
