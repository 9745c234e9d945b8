#include <osugen/beatmap/tick_grid.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace osugen {
namespace {
constexpr double kOnTickMs = 1e-6;  // far below what a map can say, far above double rounding over hours
constexpr double kLate = 1.0 / 40;  // of a beat

}  // namespace

std::int64_t ticks_of_line(const RedLine& line, double length_ms, int ticks_per_beat) {
  const double beats = length_ms / line.beat_length_ms, whole = std::floor(beats);
  if (whole >= 1 && beats - whole < kLate) return static_cast<std::int64_t>(whole) * ticks_per_beat;
  return static_cast<std::int64_t>(
      std::ceil((length_ms - kOnTickMs) / (line.beat_length_ms / ticks_per_beat)));
}

TickGrid::TickGrid(std::span<const RedLine> red_lines, int ticks_per_beat)
    : ticks_per_beat_(std::max(1, ticks_per_beat)) {
  const RedLine fallback;
  if (red_lines.empty()) red_lines = std::span<const RedLine>(&fallback, 1);
  std::int64_t first = 0;
  for (std::size_t i = 0; i < red_lines.size(); ++i) {
    const RedLine& line = red_lines[i];
    if (i > 0) {
      const RedLine& last = red_lines[i - 1];
      first += ticks_of_line(last, line.time_ms - last.time_ms, ticks_per_beat_);
    }
    spans_.push_back({line.time_ms, line.beat_length_ms / ticks_per_beat_, first, std::max(1, line.meter)});
  }
}

const TickGrid::Span& TickGrid::at_time(double time_ms) const {
  const auto after = std::upper_bound(spans_.begin(), spans_.end(), time_ms + kOnTickMs,
                                      [](double time, const Span& span) { return time < span.start_ms; });
  return after == spans_.begin() ? spans_.front() : *(after - 1);
}

const TickGrid::Span& TickGrid::at_tick(std::int64_t tick) const {
  const auto after = std::upper_bound(spans_.begin(), spans_.end(), tick,
                                      [](std::int64_t t, const Span& span) { return t < span.first_tick; });
  return after == spans_.begin() ? spans_.front() : *(after - 1);
}

double TickGrid::time_ms(std::int64_t tick) const {
  const Span& span = at_tick(tick);
  return span.start_ms + static_cast<double>(tick - span.first_tick) * span.tick_ms;
}

std::int64_t TickGrid::tick_at(double time_ms) const {
  const Span& span = at_time(time_ms);
  const auto passed =
      static_cast<std::int64_t>(std::floor((time_ms - span.start_ms + kOnTickMs) / span.tick_ms));
  return std::min(span.first_tick + passed, last_tick_of(span));
}

std::int64_t TickGrid::last_tick_of(const Span& span) const {
  return &span == &spans_.back() ? std::numeric_limits<std::int64_t>::max() : (&span + 1)->first_tick - 1;
}

std::int64_t TickGrid::nearest(double time_ms) const {
  const std::int64_t before = tick_at(time_ms);
  return time_ms - this->time_ms(before) <= this->time_ms(before + 1) - time_ms ? before : before + 1;
}

std::int64_t TickGrid::place_in_bar(std::int64_t tick) const {
  const Span& span = at_tick(tick);
  const std::int64_t bar = std::int64_t{span.meter} * ticks_per_beat_;
  return ((tick - span.first_tick) % bar + bar) % bar;
}

}  // namespace osugen
