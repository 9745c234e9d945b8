#include <synth/chart/slider_shapes.h>

#include <array>
#include <cmath>

#include <osugen/beatmap/geometry.h>

namespace osugen::synth {
namespace {

constexpr double kBeyondPx = 4;  // what rounding to whole px can shorten a body by, and some more

Anchor start_of(CurveType curve) {
  return {{0, 0}, true, curve, 0};
}

Anchor point(double x, double y) {
  return {{static_cast<float>(x), static_cast<float>(y)}, false, CurveType::bezier, 0};
}

double own_length(const std::vector<Anchor>& path) {
  Slider slider;
  slider.path = path;
  return SliderPath(slider).distance_px();
}

std::vector<Anchor> line(double length) {
  return {start_of(CurveType::linear), point(length, 0)};
}

/// An arc that turns by `turn` radians in all.
std::vector<Anchor> bow(double length, double turn) {
  const double radius = length / turn;
  const auto on_arc = [&](double angle) {
    return point(radius * std::sin(angle), radius * (1 - std::cos(angle)));
  };
  return {start_of(CurveType::perfect), on_arc(turn / 2), on_arc(turn)};
}

std::vector<Anchor> scaled_to(std::vector<Anchor> path, double length) {
  const double factor = length / own_length(path);
  for (Anchor& anchor : path) {
    anchor.position.x = static_cast<float>(anchor.position.x * factor);
    anchor.position.y = static_cast<float>(anchor.position.y * factor);
  }
  return path;
}

std::vector<Anchor> wave(double length, double height) {
  return scaled_to(
      {start_of(CurveType::bezier), point(35, 100 * height), point(65, -100 * height), point(100, 0)},
      length);
}

std::vector<Anchor> hook(double length, double height) {
  return scaled_to(
      {start_of(CurveType::bezier), point(60, 0), point(100, 20 * height), point(90, 80 * height)}, length);
}

/// Two straight pieces that meet at a red anchor.
std::vector<Anchor> kink(double length, double share, double turn) {
  std::vector<Anchor> path{
      start_of(CurveType::bezier), point(length * share, 0),
      point(length * share + length * (1 - share) * std::cos(turn), length * (1 - share) * std::sin(turn))};
  path[1].starts_segment = true;
  return path;
}

std::vector<Anchor> choose_path(Random& random, double length, double bend) {
  // Drawn one after the other: the order in which a call's arguments are evaluated is the compiler's.
  const double side = random.chance(0.5) ? 1 : -1;
  const double share = random.between(0.35, 0.65), turn = random.between(0.7, 1.9);
  constexpr double kShort = 70;
  const std::array weights{1.2 - bend, 2.0, length > kShort ? 0.9 * bend : 0,
                           length > kShort ? 0.6 * bend : 0, length > kShort ? 0.5 * bend : 0};
  switch (random.weighted(weights)) {
    case 1:
      return bow(length, side * random.between(0.5, 1.0 + 1.6 * bend));
    case 2:
      return wave(length, side * random.between(0.25, 0.7));
    case 3:
      return hook(length, side * random.between(0.5, 1.2));
    case 4:
      return kink(length, share, side * turn);
    default:
      return line(length);
  }
}

}  // namespace

Shape choose_shape(Random& random, double length_px, double bend) {
  Shape shape;
  shape.path = choose_path(random, length_px + kBeyondPx, bend);
  Slider slider;
  slider.path = shape.path;
  slider.length_px = length_px;
  const SliderPath path(slider);
  constexpr int kSamples = 8;
  for (int i = 1; i <= kSamples; ++i)
    shape.samples.push_back(path.position_at(static_cast<double>(i) / kSamples));
  const Vec2 before = path.position_at(0.93), end = shape.samples.back();
  shape.end_angle = std::atan2(end.y - before.y, end.x - before.x);
  return shape;
}

Vec2 turned(Vec2 point, double angle, bool mirrored) {
  const double x = point.x, y = mirrored ? -point.y : point.y;
  const double c = std::cos(angle), s = std::sin(angle);
  return {static_cast<float>(c * x - s * y), static_cast<float>(s * x + c * y)};
}

std::vector<Anchor> turned(const std::vector<Anchor>& path, double angle, bool mirrored) {
  std::vector<Anchor> result = path;
  for (Anchor& anchor : result) {
    const Vec2 exact = turned(anchor.position, angle, mirrored);
    anchor.position = {std::round(exact.x), std::round(exact.y)};
  }
  return result;
}

}  // namespace osugen::synth
