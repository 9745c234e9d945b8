// tests/testing/bodies.h - sliders, and whether they are on the playfield.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/geometry.h>

namespace osugen::testing {

/// As long as its path.
/// @param points  after the head, from it
inline HitObject slider(double time_ms, Vec2 head, CurveType curve, const std::vector<Vec2>& points,
                        int slides = 1) {
  HitObject object;
  object.kind = ObjectKind::slider;
  object.time_ms = time_ms;
  object.position = head;
  object.slider.slides = slides;
  object.slider.path.push_back({{0, 0}, true, curve, 0});
  for (const Vec2& point : points) object.slider.path.push_back({point, false, CurveType::bezier, 0});
  object.slider.length_px = SliderPath(object.slider).distance_px();
  return object;
}

/// How far anything of an object is outside the playfield, in px; infinite where it is nowhere.
inline double outside(const HitObject& object) {
  std::vector<Vec2> points{{0, 0}};
  if (object.kind == ObjectKind::slider) {
    const SliderPath path(object.slider);
    points.insert(points.end(), path.vertices().begin(), path.vertices().end());
  }
  double worst = 0;
  for (const Vec2& point : points) {
    const double x = object.position.x + point.x, y = object.position.y + point.y;
    if (!std::isfinite(x) || !std::isfinite(y)) return std::numeric_limits<double>::infinity();
    worst = std::max({worst, -x, -y, x - kPlayfieldWidth, y - kPlayfieldHeight});
  }
  return worst;
}

}  // namespace osugen::testing
