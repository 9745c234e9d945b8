#include <osugen/evaluate/metrics/validity.h>

#include <algorithm>
#include <cmath>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/mapset/check.h>

namespace osugen::evaluate {
namespace {

bool outside(Vec2 point) {
  constexpr float kRounding = 0.5F;  // positions are written as whole pixels
  return point.x < -kRounding || point.y < -kRounding || point.x > kPlayfieldWidth + kRounding ||
         point.y > kPlayfieldHeight + kRounding;
}

bool leaves_playfield(const HitObject& object, const PlayedObject& played) {
  if (object.kind == ObjectKind::spinner) return false;
  if (outside(object.position)) return true;
  return object.kind == ObjectKind::slider &&
         (outside(played.motion.path_end) || outside(played.end_position));
}

/// By how many px the written length is not velocity x a time on the beat. The head is taken to be on the
/// nearest tick, so that its own rounding to whole ms does not count.
double length_error_px(const HitObject& slider, const PlayedObject& played, const TickGrid& grid) {
  const double head = grid.time_ms(grid.nearest(slider.time_ms));
  const double end = head + played.end_time_ms - slider.time_ms;
  const double off_ms = std::abs(end - grid.time_ms(grid.nearest(end)));
  return off_ms * played.motion.velocity_px_per_ms / std::max(1, slider.slider.slides);
}

std::int64_t overlaps(const Chart& chart) {
  std::int64_t count = 0;
  double busy_until = -HUGE_VAL;
  for (std::size_t i = 0; i < chart.map.objects.size(); ++i) {
    if (chart.map.objects[i].time_ms <= busy_until) ++count;
    busy_until = std::max({busy_until, chart.play.objects[i].end_time_ms, chart.map.objects[i].time_ms});
  }
  return count;
}

std::int64_t wrong_lengths(const Chart& chart) {
  if (chart.timing.red_lines().empty()) return 0;
  const TickGrid sixteenths(chart.timing.red_lines(), 16), twelfths(chart.timing.red_lines(), 12);
  std::int64_t count = 0;
  for (std::size_t i = 0; i < chart.map.objects.size(); ++i) {
    const HitObject& object = chart.map.objects[i];
    if (object.kind != ObjectKind::slider) continue;
    const PlayedObject& played = chart.play.objects[i];
    if (std::min(length_error_px(object, played, sixteenths), length_error_px(object, played, twelfths)) > 1)
      ++count;
  }
  return count;
}

std::int64_t wrong_velocities(const Beatmap& map) {
  return std::count_if(map.timing_lines.begin(), map.timing_lines.end(), [](const TimingLine& line) {
    if (line.uninherited || std::isnan(line.beat_length)) return false;
    const double velocity = -100 / line.beat_length;
    constexpr double kRounding = 1e-9;
    return !(velocity >= 0.1 - kRounding && velocity <= 10 + kRounding);
  });
}

/// What the checks of ranking rules find; of one code they list a thousand.
void count_findings(const Beatmap& map, Faults& faults) {
  for (const Finding& finding : check_beatmap(map)) {
    if (finding.code == "spinner-too-short") ++faults.counts["short_spinners"];
    if (finding.code == "unsnapped" && finding.severity == Severity::problem) ++faults.counts["unsnapped"];
    const bool is_made =
        finding.area == Area::timing || finding.area == Area::compose || finding.area == Area::spread;
    if (finding.severity == Severity::problem && is_made) ++faults.counts["problems"];
  }
}

}  // namespace

Faults& Faults::operator+=(const Faults& other) {
  objects += other.objects;
  for (const auto& [id, count] : other.counts) counts[id] += count;
  return *this;
}

Faults faults_of(const Chart& chart, std::optional<double> song_end_ms) {
  Faults faults;
  faults.objects = static_cast<std::int64_t>(chart.map.objects.size());
  for (const Metric& one : metrics())
    if (one.group == Group::validity) faults.counts[one.id] = 0;
  faults.counts["overlaps"] = overlaps(chart);
  faults.counts["slider_length"] = wrong_lengths(chart);
  faults.counts["sv_outside"] = wrong_velocities(chart.map);
  for (std::size_t i = 0; i < chart.map.objects.size(); ++i) {
    const HitObject& object = chart.map.objects[i];
    const PlayedObject& played = chart.play.objects[i];
    if (leaves_playfield(object, played)) ++faults.counts["outside_playfield"];
    const double end = object.kind == ObjectKind::circle ? object.time_ms : played.end_time_ms;
    if (object.time_ms < 0 || (song_end_ms && end > *song_end_ms)) ++faults.counts["outside_audio"];
  }
  count_findings(chart.map, faults);
  return faults;
}

Values validity_of(const Faults& faults) {
  Values values;
  if (faults.objects == 0) return values;
  for (const auto& [id, count] : faults.counts)
    values.set(id, 1000 * static_cast<double>(count) / static_cast<double>(faults.objects));
  return values;
}

}  // namespace osugen::evaluate
