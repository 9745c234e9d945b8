// maps.h - small maps for tests.
#pragma once

#include <initializer_list>

#include <osugen/beatmap/beatmap.h>

namespace osugen::osu160::testing {

inline HitObject circle(double time_ms, float x, float y, bool new_combo = false) {
  HitObject object;
  object.time_ms = time_ms;
  object.position = {x, y};
  object.new_combo = new_combo;
  return object;
}

inline HitObject spinner(double time_ms, double end_ms) {
  HitObject object = circle(time_ms, 256, 192);
  object.kind = ObjectKind::spinner;
  object.end_time_ms = end_ms;
  return object;
}

/// @param points  relative to the head, which is added
inline HitObject slider(double time_ms, float x, float y, CurveType curve, std::initializer_list<Vec2> points,
                        int slides = 1) {
  HitObject object = circle(time_ms, x, y);
  object.kind = ObjectKind::slider;
  object.slider.slides = slides;
  object.slider.path.push_back({{0, 0}, true, curve, 0});
  for (const Vec2& point : points) object.slider.path.push_back({point, false, CurveType::bezier, 0});
  return object;
}

inline Beatmap map(std::initializer_list<HitObject> objects) {
  Beatmap result;
  result.timing_lines.push_back({.time_ms = 0, .beat_length = 500});
  result.objects = objects;
  return result;
}

}  // namespace osugen::osu160::testing
