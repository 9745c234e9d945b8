#include <osugen/evaluate/metrics/grid.h>

#include <cmath>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/mapset/snap.h>

namespace osugen::evaluate {
namespace {

constexpr double kFarthestMs = 75;

/// Mean of the kernel over the times, moved back by `shift_ms`.
double support_at(std::span<const double> times_ms, const TickGrid& half_beats, double shift_ms) {
  constexpr double kWidthMs = 8;
  double sum = 0;
  for (const double time : times_ms) {
    const double moved = time - shift_ms;
    const double off = (moved - half_beats.time_ms(half_beats.nearest(moved))) / kWidthMs;
    sum += std::exp(-off * off / 2);
  }
  return sum / static_cast<double>(times_ms.size());
}

std::optional<double> share_on_grid(const Histogram& histogram) {
  double all = 0, off = 0;
  for (const auto& [divisor, count] : histogram) {
    all += count;
    if (divisor == 0) off += count;
  }
  if (all <= 0) return std::nullopt;
  return 1 - off / all;
}

}  // namespace

std::optional<GridPhase> grid_phase(std::span<const double> times_ms, const std::vector<RedLine>& red_lines) {
  if (times_ms.empty() || red_lines.empty()) return std::nullopt;
  const TickGrid half_beats(red_lines, 2);
  GridPhase best{0, support_at(times_ms, half_beats, 0)};
  const auto look = [&](double shift) {
    const double support = support_at(times_ms, half_beats, shift);
    constexpr double kBetter = 1e-9;  // rounding alone must not move it away from 0
    if (support > best.support + kBetter) best = {shift, support};
  };
  for (int shift = 1; shift <= static_cast<int>(kFarthestMs); ++shift) {
    look(shift);
    look(-shift);
  }
  const double coarse = best.shift_ms;
  for (int tenth = 1; tenth < 10; ++tenth) {
    look(coarse + tenth / 10.0);
    look(coarse - tenth / 10.0);
  }
  return best;
}

Histogram divisors(const Chart& chart, const std::vector<RedLine>& red_lines) {
  constexpr double kOnGridMs = 1;
  Histogram histogram;
  for (const double time : chart.heads) {
    const Snap snap = snap_of(time, red_lines);
    histogram[std::abs(snap.unsnap_ms) <= kOnGridMs ? snap.divisor : 0] += 1;
  }
  return histogram;
}

Values grid_against(const Chart& generated, const Chart& reference) {
  Values values;
  const std::vector<RedLine>& red_lines = reference.timing.red_lines();
  if (red_lines.empty()) return values;
  if (const auto phase = grid_phase(generated.heads, red_lines)) {
    values.set("grid_phase_ms", phase->shift_ms);
    values.set("grid_support", phase->support);
  }
  const Histogram on_reference = divisors(generated, red_lines);
  values.set("snap_reference", share_on_grid(on_reference));
  values.set("divisor_js", jensen_shannon(on_reference, divisors(reference, red_lines)));
  return values;
}

Values grid_alone(const Chart& chart) {
  Values values;
  if (!chart.timing.red_lines().empty())
    values.set("snap_own", share_on_grid(divisors(chart, chart.timing.red_lines())));
  return values;
}

}  // namespace osugen::evaluate
