#include "steps.h"

#include <cmath>

#include <osugen/beatmap/spacing.h>

namespace osugen::distance_snap {
namespace {

float shown_px(const Play& played, std::size_t before, const HitObject& next, std::size_t i) {
  const PlayedObject& from = played.objects[before];
  const float back = played.stack_offset_px(from.stack_height);
  const float here = played.stack_offset_px(played.objects[i].stack_height);
  return std::hypot((next.position.x + here) - (from.end_position.x + back),
                    (next.position.y + here) - (from.end_position.y + back));
}

}  // namespace

std::vector<Step> steps_of(const Beatmap& map, const Play& played) {
  std::vector<std::optional<double>> gaps(map.objects.size());
  for (std::size_t i = 1; i < gaps.size(); ++i) {
    const HitObject &before = map.objects[i - 1], &next = map.objects[i];
    if (before.kind != ObjectKind::spinner && next.kind != ObjectKind::spinner)
      gaps[i] = next.time_ms - played.objects[i - 1].end_time_ms;
  }
  const std::vector<std::optional<std::size_t>> alike = alike_steps(gaps);
  std::vector<Step> steps(gaps.size());
  for (std::size_t i = 0; i < steps.size(); ++i)
    steps[i] = {gaps[i].has_value(), alike[i], alike[i] ? steps[*alike[i]].group : i};
  return steps;
}

Uneven uneven(const Beatmap& map) {
  const Play played = play(map);
  const std::vector<Step> steps = steps_of(map, played);
  std::vector<double> px(steps.size());
  Uneven result;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    if (!steps[i].counts) continue;
    px[i] = shown_px(played, i - 1, map.objects[i], i);
    if (!steps[i].like) continue;
    const double then = px[*steps[i].like], differs = std::abs(px[i] - then);
    if (differs > allowed_px(then))
      ++result.problems;
    else if (differs > calm_px(then))
      ++result.warnings;
  }
  return result;
}

}  // namespace osugen::distance_snap
