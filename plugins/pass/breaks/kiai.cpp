#include "kiai.h"

#include <algorithm>
#include <limits>

#include <osugen/beatmap/timing_lines.h>

namespace osugen::breaks {
namespace {

constexpr int kKiai = 1;

/// A green line that says what is in force at its time.
TimingLine line_in_force(const TimingInForce& timing, double time_ms) {
  const VelocityPoint velocity = timing.velocity_at(time_ms);
  const SamplePoint samples = timing.sample_at(time_ms);
  TimingLine line;
  line.time_ms = time_ms;
  line.beat_length =
      velocity.ticks ? -100 / velocity.slider_velocity : std::numeric_limits<double>::quiet_NaN();
  line.meter = timing.red_line_at(time_ms).meter;
  line.sample_set = samples.sample_set;
  line.sample_index = samples.sample_index;
  line.volume = samples.volume;
  line.uninherited = false;
  return line;
}

}  // namespace

void set_kiai(Beatmap& map, const Stretch& stretch) {
  auto& lines = map.timing_lines;
  const TimingInForce timing(map);
  for (const double time : {stretch.start_ms, stretch.end_ms}) {
    const bool there = std::any_of(lines.begin(), lines.end(),
                                   [time](const TimingLine& line) { return line.time_ms == time; });
    if (!there) lines.push_back(line_in_force(timing, time));
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const TimingLine& a, const TimingLine& b) { return a.time_ms < b.time_ms; });
  for (TimingLine& line : lines) {
    const bool inside = line.time_ms >= stretch.start_ms && line.time_ms < stretch.end_ms;
    line.effects = (line.effects & ~kKiai) | (inside ? kKiai : 0);
  }
}

}  // namespace osugen::breaks
