#include "curve.h"

#include <algorithm>
#include <cmath>

namespace osugen::osu160 {
namespace {

CurveType curve_type(Letter letter) {
  if (letter == Letter::linear) return CurveType::linear;
  return letter == Letter::perfect ? CurveType::perfect : CurveType::bezier;
}

bool in_line(Vec2 a, Vec2 b, Vec2 c) {
  return std::abs((b.y - a.y) * (c.x - a.x) - (b.x - a.x) * (c.y - a.y)) <= 1e-3F;
}

/// The letter of a whole path: its only curve type, or Bezier.
Letter common_letter(const std::vector<Anchor>& path, LossCounts& losses) {
  bool linear = true, bezier = true, catmull = false, other = false;
  std::size_t segments = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!path[i].starts_segment && i > 0) continue;
    ++segments;
    const CurveType type = path[i].curve;
    linear = linear && type == CurveType::linear;
    bezier = bezier && (type == CurveType::linear || (type == CurveType::bezier && path[i].degree == 0));
    catmull = catmull || type == CurveType::catmull;
    other = other || type == CurveType::perfect || path[i].degree != 0;
  }
  if (linear) return Letter::linear;
  if (bezier) return Letter::bezier;
  if (segments == 1 && path.front().curve == CurveType::perfect) return Letter::perfect;
  losses.add(catmull && !other ? Lost::catmull : Lost::curve_types);
  return Letter::bezier;
}

}  // namespace

Outline outline(const HitObject& slider, LossCounts& losses) {
  const std::vector<Anchor>& path = slider.slider.path;
  Outline result;
  if (path.size() < 2) return result;
  result.letter = common_letter(path, losses);
  CurveType current = path.front().curve;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const Anchor& anchor = path[i];
    // Inside a Bezier slider a linear piece keeps its corners as red anchors.
    const bool corner = current == CurveType::linear && !anchor.starts_segment;
    if (anchor.starts_segment) current = anchor.curve;
    const bool red =
        result.letter != Letter::linear && i + 1 < path.size() && (anchor.starts_segment || corner);
    result.points.push_back({{static_cast<double>(slider.position.x) + anchor.position.x,
                              static_cast<double>(slider.position.y) + anchor.position.y},
                             red});
  }
  return result;
}

std::vector<Anchor> path(const Outline& outline, Point head) {
  CurveType type = curve_type(outline.letter);
  std::vector<Anchor> result{{{0, 0}, true, type, 0}};
  bool longer_than_nothing = false;
  for (std::size_t i = 0; i < outline.points.size(); ++i) {
    const OutlinePoint& point = outline.points[i];
    const Vec2 position{static_cast<float>(point.at.x - head.x), static_cast<float>(point.at.y - head.y)};
    longer_than_nothing = longer_than_nothing || position != Vec2{};
    const bool red = point.red && type != CurveType::linear && i + 1 < outline.points.size();
    result.push_back({position, red, red ? type : CurveType::bezier, 0});
  }
  // One pixel towards the middle: a slider has to lead somewhere.
  if (!longer_than_nothing) {
    result.resize(1);
    result.push_back({{head.x < kPlayfieldWidth / 2 ? 1.0F : -1.0F, 0}, false, CurveType::bezier, 0});
  }
  const bool corners =
      std::any_of(result.begin() + 1, result.end(), [](const Anchor& a) { return a.starts_segment; });
  if (type != CurveType::perfect) return result;
  if (result.size() != 3 || corners) {
    type = CurveType::bezier;
  } else if (in_line(result[0].position, result[1].position, result[2].position)) {
    type = CurveType::linear;
  }
  for (Anchor& anchor : result)
    if (anchor.starts_segment) anchor.curve = type;
  return result;
}

}  // namespace osugen::osu160
