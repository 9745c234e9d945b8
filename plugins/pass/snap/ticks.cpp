#include "ticks.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace osugen::snap {
namespace {

constexpr double kOnTickMs = 1e-6;

}  // namespace

Ticks::Ticks(std::vector<RedLine> red_lines, std::vector<std::int64_t> divisors)
    : red_lines_(std::move(red_lines)), divisors_(std::move(divisors)) {}

const RedLine& Ticks::line_at(double time_ms) const {
  const auto after = std::upper_bound(red_lines_.begin(), red_lines_.end(), time_ms,
                                      [](double time, const RedLine& line) { return time < line.time_ms; });
  return after == red_lines_.begin() ? *after : *(after - 1);
}

double Ticks::next_line(double time_ms) const {
  const auto after = std::upper_bound(red_lines_.begin(), red_lines_.end(), time_ms,
                                      [](double time, const RedLine& line) { return time < line.time_ms; });
  return after == red_lines_.end() ? std::numeric_limits<double>::infinity() : after->time_ms;
}

double Ticks::nearest(double time_ms) const {
  const RedLine& line = line_at(time_ms);
  double best = next_line(time_ms);
  for (const std::int64_t divisor : divisors_) {
    const double tick_ms = line.beat_length_ms / static_cast<double>(divisor);
    const double tick = line.time_ms + std::round((time_ms - line.time_ms) / tick_ms) * tick_ms;
    if (std::abs(tick - time_ms) < std::abs(best - time_ms) && tick < next_line(time_ms)) best = tick;
  }
  return best;
}

double Ticks::at_or_before(double time_ms) const {
  const RedLine& line = line_at(time_ms);
  double best = -std::numeric_limits<double>::infinity();
  for (const std::int64_t divisor : divisors_) {
    const double tick_ms = line.beat_length_ms / static_cast<double>(divisor);
    best =
        std::max(best, line.time_ms + std::floor((time_ms - line.time_ms + kOnTickMs) / tick_ms) * tick_ms);
  }
  return best;
}

std::optional<double> Ticks::tick_of(double time_ms) const {
  std::optional<double> first;
  const double next = next_line(time_ms);
  if (next < time_ms + 1 - kOnTickMs) first = next;
  const RedLine& line = line_at(time_ms);
  for (const std::int64_t divisor : divisors_) {
    const double tick_ms = line.beat_length_ms / static_cast<double>(divisor);
    const double n = std::ceil((time_ms - line.time_ms - kOnTickMs) / tick_ms);
    const double tick = line.time_ms + n * tick_ms;
    if (tick < time_ms + 1 - kOnTickMs && (!first || tick < *first)) first = tick;
  }
  return first;
}

}  // namespace osugen::snap
