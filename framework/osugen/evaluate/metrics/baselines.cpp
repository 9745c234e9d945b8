#include <osugen/evaluate/metrics/baselines.h>

#include <algorithm>
#include <cmath>
#include <set>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/evaluate/metrics/onsets.h>

namespace osugen::evaluate {
namespace {

constexpr double kReachMs = 50;

/// A time on the grid as the editor writes it: cut to whole ms.
double cut(double time_ms) {
  constexpr double kRounding = 1e-6;
  return std::floor(time_ms + kRounding);
}

/// The attacks that the reference's span holds, in map time, the strongest first.
std::vector<sound::Attack> strongest(const Chart& reference, std::span<const sound::Attack> attacks,
                                     double bias_ms) {
  std::vector<sound::Attack> inside;
  for (sound::Attack attack : attacks) {
    attack.time_ms -= bias_ms;
    if (attack.time_ms >= reference.first_ms() - kReachMs && attack.time_ms <= reference.last_ms() + kReachMs)
      inside.push_back(attack);
  }
  std::stable_sort(inside.begin(), inside.end(),
                   [](const sound::Attack& a, const sound::Attack& b) { return a.strength > b.strength; });
  return inside;
}

}  // namespace

std::vector<double> metronome(const Chart& reference, double per_beat) {
  if (reference.empty()) return {};
  const int ticks = std::max(1, static_cast<int>(std::lround(per_beat)));
  const TickGrid grid(reference.timing.red_lines(), ticks);
  std::vector<double> times;
  constexpr double kRounding = 1;  // objects are cut to whole ms
  for (const double time : tick_times(reference.timing.red_lines(), ticks, reference.first_ms() - kRounding,
                                      reference.last_ms() + kRounding)) {
    if (per_beat < 1 && grid.place_in_bar(grid.nearest(time)) % 2 != 0) continue;
    times.push_back(cut(time));
  }
  return times;
}

double best_metronome(std::span<const Chart* const> references) {
  double best = 1, best_score = -1;
  for (const double per_beat : kMetronomes) {
    double score = 0;
    for (const Chart* reference : references)
      score += score_onsets(reference->heads, metronome(*reference, per_beat), kReachMs).f1();
    if (references.empty() || score <= best_score) continue;
    best = per_beat;
    best_score = score;
  }
  return best;
}

std::vector<double> picked(const Chart& reference, std::span<const sound::Attack> attacks, double bias_ms) {
  std::vector<double> times;
  for (const sound::Attack& attack : strongest(reference, attacks, bias_ms)) {
    if (times.size() == reference.heads.size()) break;
    times.push_back(std::round(attack.time_ms));
  }
  std::sort(times.begin(), times.end());
  return times;
}

std::vector<double> picked_and_snapped(const Chart& reference, std::span<const sound::Attack> attacks,
                                       double bias_ms) {
  constexpr int kQuarters = 4;
  const TickGrid grid(reference.timing.red_lines(), kQuarters);
  std::set<std::int64_t> taken;
  for (const sound::Attack& attack : strongest(reference, attacks, bias_ms)) {
    if (taken.size() == reference.heads.size()) break;
    const std::int64_t tick = grid.nearest(attack.time_ms);
    if (std::abs(grid.time_ms(tick) - attack.time_ms) <= kReachMs) taken.insert(tick);
  }
  std::vector<double> times;
  times.reserve(taken.size());
  for (const std::int64_t tick : taken) times.push_back(cut(grid.time_ms(tick)));
  return times;
}

Chart chart_of_onsets(const Chart& reference, std::span<const double> times_ms) {
  Beatmap map;
  map.general = reference.map.general;
  map.metadata = reference.map.metadata;
  map.difficulty = reference.map.difficulty;
  map.timing_lines = reference.map.timing_lines;
  for (const double time : times_ms) {
    HitObject circle;
    circle.time_ms = time;
    circle.position = {kPlayfieldWidth / 2, kPlayfieldHeight / 2};
    map.objects.push_back(circle);
  }
  return Chart(std::move(map));
}

}  // namespace osugen::evaluate
