#include <osugen/evaluate/metrics/distribution.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/slider_velocity.h>

namespace osugen::evaluate {
namespace {

void add_intervals(const Chart& chart, const std::vector<RedLine>& red_lines, Parts& parts) {
  constexpr auto kLongest = std::int64_t{4} * kGapsPerBeat;
  for (const std::int64_t gap : gaps_of(chart, red_lines)) {
    const std::int64_t kept = std::min(gap, kLongest);
    parts.intervals[kept] += 1;
    parts.intervals_beats.push_back(static_cast<double>(kept) / kGapsPerBeat);
  }
}

/// Angles between successive movements of at least a pixel.
void add_angles(const Chart& chart, Parts& parts) {
  std::optional<Vec2> before;
  for (std::size_t i = 1; i < chart.map.objects.size(); ++i) {
    const Vec2 from = chart.play.objects[i - 1].end_position, to = chart.map.objects[i].position;
    const Vec2 move{to.x - from.x, to.y - from.y};
    const bool moves = chart.map.objects[i].kind != ObjectKind::spinner &&
                       chart.map.objects[i - 1].kind != ObjectKind::spinner &&
                       std::hypot(move.x, move.y) >= 1;
    if (moves && before) {
      const double cross = before->x * move.y - before->y * move.x;
      const double dot = before->x * move.x + before->y * move.y;
      parts.angles.push_back(std::abs(std::atan2(cross, dot)) * 180 / std::numbers::pi);
    }
    before = moves ? std::optional(move) : std::nullopt;
  }
}

void add_combos(const Beatmap& map, Parts& parts) {
  double length = 0;
  for (const HitObject& object : map.objects) {
    if (object.new_combo && length > 0) {
      parts.combos.push_back(length);
      length = 0;
    }
    ++length;
  }
  if (length > 0) parts.combos.push_back(length);
}

void append(std::vector<double>& to, const std::vector<double>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

void append(Histogram& to, const Histogram& from) {
  for (const auto& [what, count] : from) to[what] += count;
}

}  // namespace

std::vector<Movement> movements_of(const Chart& chart) {
  constexpr double kShortestMs = 10;
  std::vector<Movement> movements;
  for (std::size_t i = 1; i < chart.map.objects.size(); ++i) {
    const HitObject &last = chart.map.objects[i - 1], &object = chart.map.objects[i];
    if (last.kind == ObjectKind::spinner || object.kind == ObjectKind::spinner) continue;
    const PlayedObject& played = chart.play.objects[i - 1];
    const double left = last.kind == ObjectKind::circle ? last.time_ms : played.end_time_ms;
    const auto px = static_cast<double>(distance_between_px(played.end_position, object.position));
    movements.push_back({object.time_ms, px / std::max(object.time_ms - left, kShortestMs)});
  }
  return movements;
}

Parts& Parts::operator+=(const Parts& other) {
  append(intervals_beats, other.intervals_beats);
  append(spacing, other.spacing);
  append(angles, other.angles);
  append(combos, other.combos);
  append(velocities, other.velocities);
  append(intervals, other.intervals);
  append(types, other.types);
  append(hitsounds, other.hitsounds);
  return *this;
}

Parts parts_of(const Chart& chart, const std::vector<RedLine>& red_lines) {
  Parts parts;
  add_intervals(chart, red_lines, parts);
  add_angles(chart, parts);
  add_combos(chart.map, parts);
  for (const Movement& movement : movements_of(chart)) parts.spacing.push_back(movement.px_per_ms);
  const std::vector<double> velocities = slider_velocities(chart.map);
  for (std::size_t i = 0; i < chart.map.objects.size(); ++i) {
    const HitObject& object = chart.map.objects[i];
    parts.types[static_cast<std::int64_t>(object.kind)] += 1;
    constexpr int kAdditions = 7;
    parts.hitsounds[(object.hit_sound >> 1) & kAdditions] += 1;
    if (object.kind == ObjectKind::slider) parts.velocities.push_back(velocities[i]);
  }
  return parts;
}

Values distribution_distance(const Parts& generated, const Parts& reference) {
  Values values;
  values.set("interval_js", jensen_shannon(generated.intervals, reference.intervals));
  values.set("interval_w1", wasserstein(generated.intervals_beats, reference.intervals_beats));
  values.set("spacing_w1", wasserstein(generated.spacing, reference.spacing));
  values.set("angle_w1", wasserstein(generated.angles, reference.angles));
  values.set("type_js", jensen_shannon(generated.types, reference.types));
  values.set("combo_w1", wasserstein(generated.combos, reference.combos));
  values.set("sv_w1", wasserstein(generated.velocities, reference.velocities));
  values.set("hitsound_js", jensen_shannon(generated.hitsounds, reference.hitsounds));
  return values;
}

}  // namespace osugen::evaluate
