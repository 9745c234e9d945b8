#include "steps.h"

#include <algorithm>
#include <cmath>

namespace osugen::distance_snap {
namespace {

constexpr std::size_t kRecent = 4;
constexpr double kSameGapMs = 16;

float shown_px(const Play& played, std::size_t before, const HitObject& next, std::size_t i) {
  const PlayedObject& from = played.objects[before];
  const float back = played.stack_offset_px(from.stack_height);
  const float here = played.stack_offset_px(played.objects[i].stack_height);
  return std::hypot((next.position.x + here) - (from.end_position.x + back),
                    (next.position.y + here) - (from.end_position.y + back));
}

}  // namespace

double calm_px(double like_px) {
  return like_px * 0.15 + 10;
}

double allowed_px(double like_px) {
  return like_px * 0.3 + 20;
}

std::vector<Step> steps_of(const Beatmap& map, const Play& played) {
  std::vector<Step> steps(map.objects.size());
  std::vector<std::size_t> counted;  // objects
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const HitObject &before = map.objects[i - 1], &next = map.objects[i];
    if (before.kind == ObjectKind::spinner || next.kind == ObjectKind::spinner) continue;
    Step& step = steps[i];
    step.counts = true;
    step.gap_ms = next.time_ms - played.objects[i - 1].end_time_ms;
    step.group = i;
    for (std::size_t back = 1; back <= std::min(kRecent, counted.size()); ++back) {
      const std::size_t then = counted[counted.size() - back];
      if (std::abs(steps[then].gap_ms - step.gap_ms) > kSameGapMs) continue;
      step.like = then;
      step.group = steps[then].group;
      break;
    }
    counted.push_back(i);
  }
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
