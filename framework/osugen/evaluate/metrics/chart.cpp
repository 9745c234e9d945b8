#include <osugen/evaluate/metrics/chart.h>

#include <algorithm>
#include <cmath>

#include <osugen/beatmap/tick_grid.h>

namespace osugen::evaluate {

Chart::Chart(Beatmap its_map) : map(std::move(its_map)), timing(map), play(osugen::play(map)) {
  heads.reserve(map.objects.size());
  edges.reserve(2 * map.objects.size());
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    heads.push_back(map.objects[i].time_ms);
    edges.push_back(map.objects[i].time_ms);
    if (map.objects[i].kind != ObjectKind::circle) edges.push_back(play.objects[i].end_time_ms);
  }
  std::sort(heads.begin(), heads.end());
  std::sort(edges.begin(), edges.end());
}

double Chart::seconds() const {
  return std::max(1.0, (last_ms() - first_ms()) / 1000);
}

std::vector<double> Chart::heads_of(ObjectKind kind) const {
  std::vector<double> times;
  for (const HitObject& object : map.objects)
    if (object.kind == kind) times.push_back(object.time_ms);
  std::sort(times.begin(), times.end());
  return times;
}

RedLine red_line_at(std::span<const RedLine> red_lines, double time_ms) {
  if (red_lines.empty()) return {};
  const auto next = std::upper_bound(red_lines.begin(), red_lines.end(), time_ms,
                                     [](double time, const RedLine& line) { return time < line.time_ms; });
  return next == red_lines.begin() ? red_lines.front() : *std::prev(next);
}

std::vector<std::int64_t> gaps_of(const Chart& chart, std::span<const RedLine> red_lines) {
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < chart.heads.size(); ++i) {
    const double beat_ms = red_line_at(red_lines, chart.heads[i - 1]).beat_length_ms;
    gaps.push_back(std::llround(kGapsPerBeat * (chart.heads[i] - chart.heads[i - 1]) / beat_ms));
  }
  return gaps;
}

namespace {

/// The ticks in [from_ms, to_ms] as [first, last); nothing where they are too many.
struct Range {
  std::int64_t first = 0, last = 0;
};

Range range_of(const TickGrid& grid, double from_ms, double to_ms) {
  if (!(to_ms >= from_ms)) return {};
  std::int64_t first = grid.tick_at(from_ms);
  while (grid.time_ms(first) < from_ms - 1e-6) ++first;
  const std::int64_t last = grid.tick_at(to_ms) + 1;
  if (last - first > kMostTicks) return {};
  return {first, last};
}

}  // namespace

std::vector<double> tick_times(std::span<const RedLine> red_lines, int ticks_per_beat, double from_ms,
                               double to_ms) {
  const TickGrid grid(red_lines, ticks_per_beat);
  const Range range = range_of(grid, from_ms, to_ms);
  std::vector<double> times;
  for (std::int64_t tick = range.first; tick < range.last; ++tick) times.push_back(grid.time_ms(tick));
  return times;
}

std::vector<double> bar_times(std::span<const RedLine> red_lines, double from_ms, double to_ms) {
  const TickGrid grid(red_lines, 1);
  const Range range = range_of(grid, from_ms, to_ms);
  std::vector<double> times;
  for (std::int64_t tick = range.first; tick < range.last; ++tick)
    if (grid.place_in_bar(tick) == 0) times.push_back(grid.time_ms(tick));
  return times;
}

}  // namespace osugen::evaluate
