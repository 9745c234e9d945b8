// body.h - an object that can be placed: its size, its end, and its possible rotations.
#pragma once

#include <array>
#include <cstddef>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/geometry.h>

namespace osugen::distance_snap {

/// px or a step in px; double, for there is more to add up than a coordinate.
struct Point {
  double x = 0, y = 0;
};

inline Point operator+(Point a, Point b) {
  return {a.x + b.x, a.y + b.y};
}
inline Point operator-(Point a, Point b) {
  return {a.x - b.x, a.y - b.y};
}
double length(Point p);
double angle_of(Point p);                  ///< radians
double angle_between(double a, double b);  ///< radians, 0 to pi

/// The eight ways to lay a path on whole pixels without changing it: as it is, mirrored, turned by quarters.
inline constexpr std::size_t kWays = 8;
Point laid(Point point, std::size_t way);

/// Where the head may be so that everything is inside the playfield.
struct Room {
  double left = 0, top = 0, right = 0, bottom = 0;
  bool empty() const { return left > right || top > bottom; }
  bool holds(Point head) const;
  Point nearest(Point head) const;
};

struct Body {
  Point home;  ///< where the head was
  bool slides = false;
  std::array<Room, kWays> rooms;
  std::array<Point, kWays> ends;    ///< from the head to where the object ends
  std::array<double, kWays> turns;  ///< radians from the end as it was to the end as laid
};

/// @param end  where the object ends, without stacking
Body body_of(const HitObject& object, Vec2 end, WorkLeft& work);

/// Puts an object with its head at `head`, its path laid that way.
void put(HitObject& object, Point head, std::size_t way);

}  // namespace osugen::distance_snap
