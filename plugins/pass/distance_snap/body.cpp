#include "body.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace osugen::distance_snap {
namespace {

constexpr double kTouchPx = 0.01;  // vertices are single precision

struct Box {
  Point low, high;  // relative to the head, which is inside
};

Box box_of(const HitObject& object, WorkLeft& work) {
  Box box;
  if (object.kind != ObjectKind::slider) return box;
  const SliderPath path(object.slider, CatmullVertices::thinned, work);
  for (const Vec2& v : path.vertices()) {
    box.low = {std::min<double>(box.low.x, v.x), std::min<double>(box.low.y, v.y)};
    box.high = {std::max<double>(box.high.x, v.x), std::max<double>(box.high.y, v.y)};
  }
  return box;
}

Room room_of(const Box& box, std::size_t way) {
  const Point a = laid(box.low, way), b = laid(box.high, way);
  return {-std::min(a.x, b.x), -std::min(a.y, b.y), kPlayfieldWidth - std::max(a.x, b.x),
          kPlayfieldHeight - std::max(a.y, b.y)};
}

double clamped(double value, double low, double high) {
  if (value < low - kTouchPx) return std::ceil(low - kTouchPx);
  if (value > high + kTouchPx) return std::floor(high + kTouchPx);
  return value;
}

}  // namespace

double length(Point p) {
  return std::hypot(p.x, p.y);
}

double angle_of(Point p) {
  return std::atan2(p.y, p.x);
}

double angle_between(double a, double b) {
  return std::abs(std::remainder(a - b, 2 * std::numbers::pi));
}

Point laid(Point point, std::size_t way) {
  if ((way & 4U) != 0) std::swap(point.x, point.y);
  if ((way & 1U) != 0) point.x = -point.x;
  if ((way & 2U) != 0) point.y = -point.y;
  return point;
}

bool Room::holds(Point head) const {
  return head.x >= left - kTouchPx && head.x <= right + kTouchPx && head.y >= top - kTouchPx &&
         head.y <= bottom + kTouchPx;
}

Point Room::nearest(Point head) const {
  return {clamped(head.x, left, right), clamped(head.y, top, bottom)};
}

Body body_of(const HitObject& object, Vec2 end, WorkLeft& work) {
  Body body;
  body.home = {object.position.x, object.position.y};
  body.slides = object.kind == ObjectKind::slider;
  const Box box = box_of(object, work);
  const Point tail = Point{end.x, end.y} - body.home;
  // The far end tells how much a path was turned, also of a slider that comes back to its head.
  const Point far = length(box.high) > length(box.low) ? box.high : box.low;
  for (std::size_t way = 0; way < kWays; ++way) {
    body.rooms[way] = room_of(box, way);
    body.ends[way] = laid(tail, way);
    body.turns[way] = angle_between(angle_of(far), angle_of(laid(far, way)));
  }
  return body;
}

void put(HitObject& object, Point head, std::size_t way) {
  object.position = {static_cast<float>(head.x), static_cast<float>(head.y)};
  if (way == 0) return;
  for (Anchor& anchor : object.slider.path) {
    const Point point = laid({anchor.position.x, anchor.position.y}, way);
    anchor.position = {static_cast<float>(point.x), static_cast<float>(point.y)};
  }
}

}  // namespace osugen::distance_snap
