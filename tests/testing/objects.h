// tests/testing/objects.h - objects for tests in which time counts, not the place.
#pragma once

#include <osugen/beatmap/beatmap.h>

namespace osugen::testing {

inline HitObject circle(double time_ms, bool new_combo = false) {
  HitObject object;
  object.time_ms = time_ms;
  object.position = {100, 100};
  object.new_combo = new_combo;
  return object;
}

/// Straight to the right.
inline HitObject slider(double time_ms, float length_px, int slides = 1) {
  HitObject object = circle(time_ms);
  object.kind = ObjectKind::slider;
  object.slider.slides = slides;
  object.slider.path = {{{0, 0}, true, CurveType::linear, 0}, {{length_px, 0}, false, CurveType::linear, 0}};
  object.slider.length_px = length_px;
  return object;
}

inline HitObject spinner(double time_ms, double end_ms) {
  HitObject object = circle(time_ms);
  object.kind = ObjectKind::spinner;
  object.end_time_ms = end_ms;
  return object;
}

}  // namespace osugen::testing
