// shapes.h - slider shapes: line, arcs, waves and corners, of length 1 with the head at 0,0 and the first
// step to the right.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include <osugen/beatmap/beatmap.h>

namespace osugen::relative {

/// In osu! pixels, or in parts of a slider's length.
struct Point {
  double x = 0, y = 0;
  friend Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
  friend Point operator*(double k, Point p) { return {k * p.x, k * p.y}; }
};

/// A direction as the unit vector of its angle: turning is a product.
struct Heading {
  double cos = 1, sin = 0;
  static Heading of(double radians);
  Heading turned(Heading by) const { return {cos * by.cos - sin * by.sin, cos * by.sin + sin * by.cos}; }
  Heading back() const { return {-cos, -sin}; }
  Point ahead(Point p) const { return {cos * p.x - sin * p.y, sin * p.x + cos * p.y}; }
};

inline constexpr std::size_t kSamples = 8;

struct Shape {
  std::string name;                     ///< "BOW_60"
  CurveType curve = CurveType::linear;  ///< of its path
  std::vector<Point> anchors;           ///< the head excepted
  std::array<Point, kSamples> samples;  ///< at 1/8, 2/8, ... of the way
  Heading end;                          ///< where its end leads to
};

/// The line first.
const std::vector<Shape>& shapes();

/// A slider's path from `head` in whole px.
/// @param toward  where the first step goes
std::vector<Anchor> path_of(const Shape& shape, Point head, Heading toward, double length_px);

}  // namespace osugen::relative
