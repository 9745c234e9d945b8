#include "shapes.h"

#include <cmath>
#include <numbers>

namespace osugen::relative {
namespace {

double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

Shape line() {
  Shape shape{.name = "LINE", .curve = CurveType::linear, .anchors = {{1, 0}}, .samples = {}, .end = {}};
  for (std::size_t i = 0; i < kSamples; ++i) shape.samples[i] = {static_cast<double>(i + 1) / kSamples, 0};
  return shape;
}

/// Part of a circle that turns by `degrees` from one end to the other.
Shape bow(int degrees) {
  const double turn = radians(degrees);
  const auto at = [turn](double part) {
    return Point{std::sin(turn * part) / turn, (1 - std::cos(turn * part)) / turn};
  };
  Shape shape{.name = "BOW_" + std::to_string(degrees),
              .curve = CurveType::perfect,
              .anchors = {at(0.5), at(1)},
              .samples = {},
              .end = Heading::of(turn)};
  for (std::size_t i = 0; i < kSamples; ++i) shape.samples[i] = at(static_cast<double>(i + 1) / kSamples);
  return shape;
}

/// Two lines of one length, the second turned by `degrees`.
Shape corner(int degrees) {
  const Heading toward = Heading::of(radians(degrees));
  const Point middle{0.5, 0}, end = middle + toward.ahead({0.5, 0});
  Shape shape{.name = "CORNER_" + std::to_string(degrees),
              .curve = CurveType::linear,
              .anchors = {middle, end},
              .samples = {},
              .end = toward};
  for (std::size_t i = 0; i < kSamples; ++i) {
    const double part = static_cast<double>(i + 1) / kSamples;
    shape.samples[i] = part <= 0.5 ? Point{part, 0} : middle + toward.ahead({part - 0.5, 0});
  }
  return shape;
}

/// A Bezier curve to one side and back to the other.
Shape wave(int side) {
  const std::array<Point, 3> control{{{0.36, 0.3 * side}, {0.64, -0.3 * side}, {1, 0}}};
  const auto at = [&](double t) {
    const double u = 1 - t;
    return 3 * u * u * t * control[0] + 3 * u * t * t * control[1] + t * t * t * control[2];
  };
  constexpr int kSteps = 512;
  std::array<double, kSteps + 1> way{};
  for (int i = 1; i <= kSteps; ++i) {
    const Point a = at((i - 1.0) / kSteps), b = at(static_cast<double>(i) / kSteps);
    way[static_cast<std::size_t>(i)] =
        way[static_cast<std::size_t>(i - 1)] + std::hypot(b.x - a.x, b.y - a.y);
  }
  const double length = way.back();
  const double first = std::hypot(control[0].x, control[0].y);
  const Heading level{control[0].x / first, -control[0].y / first};
  const auto unit = [&](Point p) { return 1 / length * level.ahead(p); };
  Shape shape{.name = side > 0 ? "WAVE_RIGHT" : "WAVE_LEFT",
              .curve = CurveType::bezier,
              .anchors = {unit(control[0]), unit(control[1]), unit(control[2])},
              .samples = {},
              .end = {}};
  int step = 0;
  for (std::size_t i = 0; i < kSamples; ++i) {
    while (step < kSteps &&
           way[static_cast<std::size_t>(step)] < length * static_cast<double>(i + 1) / kSamples)
      ++step;
    shape.samples[i] = unit(at(static_cast<double>(step) / kSteps));
  }
  const Point last = level.ahead({control[2].x - control[1].x, control[2].y - control[1].y});
  const double norm = std::hypot(last.x, last.y);
  shape.end = {last.x / norm, last.y / norm};
  return shape;
}

std::vector<Shape> all_shapes() {
  std::vector<Shape> all{line()};
  for (const int degrees : {30, 60, 100, 150}) {
    all.push_back(bow(degrees));
    all.push_back(bow(-degrees));
  }
  for (const int degrees : {60, 110}) {
    all.push_back(corner(degrees));
    all.push_back(corner(-degrees));
  }
  all.push_back(wave(1));
  all.push_back(wave(-1));
  return all;
}

}  // namespace

Heading Heading::of(double radians) {
  return {std::cos(radians), std::sin(radians)};
}

const std::vector<Shape>& shapes() {
  static const std::vector<Shape> all = all_shapes();
  return all;
}

std::vector<Anchor> path_of(const Shape& shape, Point head, Heading toward, double length_px) {
  // Rounding must not leave the path shorter than its length: the game would prolong it in a line.
  constexpr double kBeyondPx = 2;
  const double scale = length_px + kBeyondPx;
  std::vector<Anchor> path;
  path.push_back({{0, 0}, true, shape.curve});
  for (const Point& anchor : shape.anchors) {
    const Point at = head + toward.ahead(scale * anchor);
    const Vec2 step{static_cast<float>(std::round(at.x) - head.x),
                    static_cast<float>(std::round(at.y) - head.y)};
    path.push_back({step, false, shape.curve});
  }
  return path;
}

}  // namespace osugen::relative
