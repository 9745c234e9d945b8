#include <osugen/evaluate/scorecard/gaps.h>

#include <cmath>

#include <osugen/evaluate/scorecard/median.h>

namespace osugen::scorecard {
namespace {

/// Gaps of 1/6, 1/8 and what is on none of these are one figure.
struct Divisor {
  double per_beat;
  Figure figure;
};
constexpr std::array<Divisor, 4> kDivisors{
    {{1, Figure::gaps_1_1}, {2, Figure::gaps_1_2}, {3, Figure::gaps_1_3}, {4, Figure::gaps_1_4}}};

/// The coarsest divisor that a gap is on.
Figure divisor_of(double gap_beats) {
  constexpr double kTolerance = 0.06;  // of a part
  for (const Divisor& divisor : kDivisors) {
    const double parts = gap_beats * divisor.per_beat;
    if (std::abs(parts - std::nearbyint(parts)) < kTolerance) return divisor.figure;
  }
  return Figure::gaps_finer;
}

struct Spacing {
  double gap_beats;
  Figure figure;
};
constexpr std::array<Spacing, 3> kSpacings{
    {{1, Figure::px_at_1_1}, {0.5, Figure::px_at_1_2}, {0.25, Figure::px_at_1_4}}};

}  // namespace

void add_gaps(const std::vector<Placed>& played, Figures& figures) {
  constexpr double kTolerance = 0.04;  // of a beat
  PerFigure<double> count;
  PerFigure<std::vector<double>> px;
  for (std::size_t i = 1; i < played.size(); ++i) {
    const Placed &from = played[i - 1], &to = played[i];
    ++count[divisor_of((to.time_ms - from.time_ms) / to.beat_ms)];
    const double pause_beats = (to.time_ms - from.end_ms) / to.beat_ms;
    for (const Spacing& spacing : kSpacings)
      if (std::abs(pause_beats - spacing.gap_beats) < kTolerance)
        px[spacing.figure].push_back(px_between(from, to));
  }
  const double gaps = static_cast<double>(played.size() - 1);
  for (const Divisor& divisor : kDivisors) figures[divisor.figure] = count[divisor.figure] / gaps;
  figures[Figure::gaps_finer] = count[Figure::gaps_finer] / gaps;
  for (const Spacing& spacing : kSpacings) figures[spacing.figure] = median(std::move(px[spacing.figure]));
}

}  // namespace osugen::scorecard
