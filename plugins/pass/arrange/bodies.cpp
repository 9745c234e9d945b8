#include "bodies.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <osugen/beatmap/geometry.h>

namespace osugen::arrange {
namespace {

constexpr double kTurnOfAll = 2 * std::numbers::pi;
constexpr double kLeastPx = 2;  // anchors of a slider that hardly moves are as far from its head

struct Local {
  double x = 0, y = 0;
};

/// Turns from "to the right" to a direction.
class Frame {
 public:
  explicit Frame(double radians) : cos_(std::cos(radians)), sin_(std::sin(radians)) {}
  /// On whole pixels.
  Vec2 operator()(Local p) const {
    return {static_cast<float>(std::round(p.x * cos_ - p.y * sin_)),
            static_cast<float>(std::round(p.x * sin_ + p.y * cos_))};
  }

 private:
  double cos_, sin_;
};

std::vector<Anchor> line_path(const Frame& frame, double length_px) {
  constexpr double kSpare = 0.5;  // rounding shortens
  const double px = std::max(kLeastPx, length_px) + kSpare;
  return {{{0, 0}, true, CurveType::linear, 0}, {frame({px, 0}), false, CurveType::bezier, 0}};
}

bool on_a_line(Vec2 a, Vec2 b) {
  return std::abs(a.x * b.y - a.y * b.x) <= 1e-3F;
}

/// Anchors on the circle, half way and a little behind the end.
std::vector<Anchor> arc_path(const Frame& frame, double length_px, double bend) {
  constexpr double kHalf = 0.5, kBehind = 1.01;
  const double px = std::max(kLeastPx, length_px), curvature = bend / px;
  const auto at = [&](double s) {
    return Local{std::sin(curvature * s) / curvature, (1 - std::cos(curvature * s)) / curvature};
  };
  const Vec2 middle = frame(at(px * kHalf)), end = frame(at(px * kBehind));
  if (on_a_line(middle, end)) return line_path(frame, length_px);
  return {{{0, 0}, true, CurveType::perfect, 0},
          {middle, false, CurveType::bezier, 0},
          {end, false, CurveType::bezier, 0}};
}

/// An S of one cubic whose ends lie on its axis. Leaves the head in the direction, not along the axis.
class Wave {
 public:
  explicit Wave(double height)
      : controls_{{{0, 0}, {1, height * kShare}, {2, -height * kShare}, {3, 0}}},
        leaves_(std::atan2(controls_[1].y, 1)) {
    constexpr int kSteps = 48;
    Local last;
    for (int i = 1; i <= kSteps; ++i) {
      const Local now = at(static_cast<double>(i) / kSteps);
      length_ += std::hypot(now.x - last.x, now.y - last.y);
      last = now;
    }
  }
  double leaves() const { return leaves_; }
  std::vector<Anchor> path(double direction, double length_px) const {
    constexpr double kSpare = 1.008;
    const Frame frame(direction - leaves_);
    const double scale = std::max(kLeastPx, length_px) / length_ * kSpare;
    std::vector<Anchor> path{{{0, 0}, true, CurveType::bezier, 0}};
    for (std::size_t i = 1; i < controls_.size(); ++i)
      path.push_back({frame({controls_[i].x * scale, controls_[i].y * scale}), false, CurveType::bezier, 0});
    return path;
  }

 private:
  static constexpr double kShare = 0.9;

  Local at(double t) const {
    const double u = 1 - t;
    const std::array<double, 4> weights{u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t};
    Local p;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      p.x += weights[i] * controls_[i].x;
      p.y += weights[i] * controls_[i].y;
    }
    return p;
  }

  std::array<Local, 4> controls_;
  double leaves_;
  double length_ = 0;
};

/// Of sliders longer than the field: rows to and fro that are joined by half circles, down the field and up
/// again.
class Rows {
 public:
  explicit Rows(double length_px) {
    path_.push_back({{0, 0}, true, CurveType::bezier, 0});
    double left = length_px * kSpare;
    for (int row = 0; left > 0; ++row) {
      const double px = std::clamp(left, kLeastPx, kRowPx);
      straight(row % 2 == 0 ? px : kRowPx - px);
      left -= px;
      if (left <= 0) break;
      half_circle(row);
      left -= std::numbers::pi * kPitchPx / 2;
    }
  }
  std::vector<Anchor> turned(double direction) && {
    const Frame frame(direction);
    for (Anchor& anchor : path_) anchor.position = frame({anchor.position.x, anchor.position.y});
    path_.back().starts_segment = false;
    return std::move(path_);
  }

 private:
  static constexpr double kRowPx = 240, kPitchPx = 48, kSpare = 1.02;
  static constexpr int kMostRows = 6;

  void add(double x, double y, bool red) {
    path_.push_back({{static_cast<float>(x), static_cast<float>(y)}, red, CurveType::bezier, 0});
  }
  void straight(double to_x) { add(to_x, y_, true); }
  void half_circle(int row) {
    // The cubic that is nearest to half a circle.
    constexpr double kOut = 2.0 / 3 * kPitchPx;
    const bool at_right = row % 2 == 0;
    const double x = at_right ? kRowPx : 0, out = at_right ? x + kOut : x - kOut;
    const bool down = row / (kMostRows - 1) % 2 == 0;
    const double next = y_ + (down ? kPitchPx : -kPitchPx);
    add(out, y_, false);
    add(out, next, false);
    add(x, next, true);
    y_ = next;
  }

  std::vector<Anchor> path_;
  double y_ = 0;
};

std::vector<Anchor> path_of_form(const Form& form, double radians, double length_px) {
  switch (form.shape) {
    case Shape::line:
      break;
    case Shape::arc:
      return arc_path(Frame(radians), length_px, form.bend);
    case Shape::wave:
      return Wave(form.bend).path(radians, length_px);
    case Shape::rows:
      return Rows(length_px).turned(radians);
  }
  return line_path(Frame(radians), length_px);
}

float out_of(const SliderPath& path, double length_px) {
  constexpr double kBackPx = 4;
  const Vec2 end = path.position_at(1), before = path.position_at(1 - std::min(0.5, kBackPx / length_px));
  return std::atan2(end.y - before.y, end.x - before.x);
}

/// The centre of an arc that a circle can lie in: a blanket.
void find_centre(const Form& form, double length_px, Body& body) {
  constexpr double kLeastBend = 1, kLeastPx = 55, kMostPx = 130;
  const double bend = std::abs(form.bend), radius = length_px / std::max(kLeastBend, bend);
  body.round = form.shape == Shape::arc && bend >= kLeastBend && radius >= kLeastPx && radius <= kMostPx;
  if (!body.round) return;
  const double side = radians_of(body.direction) + std::copysign(std::numbers::pi / 2, form.bend);
  body.centre = {static_cast<float>(radius * std::cos(side)), static_cast<float>(radius * std::sin(side))};
}

Body body_of_form(const Form& form, double length_px, int direction) {
  Body body;
  body.direction = direction;
  body.path = path_of_form(form, radians_of(direction), length_px);
  Slider slider;
  slider.path = body.path;
  slider.length_px = length_px;
  const SliderPath path(slider);
  for (const Vec2& v : path.vertices()) {
    body.low = {std::min(body.low.x, v.x), std::min(body.low.y, v.y)};
    body.high = {std::max(body.high.x, v.x), std::max(body.high.y, v.y)};
  }
  for (std::size_t i = 0; i < kSamples; ++i)
    body.samples[i] = path.position_at(static_cast<double>(i) / (kSamples - 1));
  body.path_end = body.samples.back();
  body.out = out_of(path, length_px);
  find_centre(form, length_px, body);
  body.back = radians_of(wrapped(direction + kDirections / 2));
  return body;
}

}  // namespace

int direction_of(float radians) {
  const double steps = std::round(static_cast<double>(radians) / kTurnOfAll * kDirections);
  return wrapped(static_cast<int>(steps));
}

float radians_of(int direction) {
  return static_cast<float>(kTurnOfAll * direction / kDirections);
}

const Body& Bodies::Set::at(int direction) {
  constexpr int kQuarter = kDirections / 4;
  if (form_.shape == Shape::rows) direction = wrapped((direction + kQuarter / 2) / kQuarter * kQuarter);
  std::unique_ptr<Body>& body = bodies_[static_cast<std::size_t>(direction)];
  if (!body) body = std::make_unique<Body>(body_of_form(form_, length_px_, direction));
  return *body;
}

void Bodies::Set::forget() {
  for (std::unique_ptr<Body>& body : bodies_)
    if (body && !body->kept) body.reset();
}

Bodies::Set& Bodies::of(Form form, double length_px) {
  std::unique_ptr<Set>& set = sets_[{form.shape, form.bend, length_px}];
  if (!set) set = std::make_unique<Set>(form, length_px);
  return *set;
}

}  // namespace osugen::arrange
