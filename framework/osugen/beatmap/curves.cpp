#include <osugen/beatmap/curves.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace osugen {
namespace {

// osu!framework, PathApproximator.
constexpr float kBezierTolerance = 0.25F;
constexpr float kArcTolerance = 0.1F;
constexpr int kCatmullSteps = 50;
constexpr double kMaxArcVertices = 1000;
constexpr WorkLeft kVertexCost = 100;  // a vertex is cheap to compute but must be stored and measured

/// Takes `cost` from `work` where it is there.
bool afford(WorkLeft& work, WorkLeft cost) {
  if (work < cost) return false;
  work -= cost;
  return true;
}

Vec2 operator+(Vec2 a, Vec2 b) {
  return {a.x + b.x, a.y + b.y};
}
Vec2 operator-(Vec2 a, Vec2 b) {
  return {a.x - b.x, a.y - b.y};
}
Vec2 operator*(float s, Vec2 a) {
  return {s * a.x, s * a.y};
}

bool is_flat(std::span<const Vec2> points) {
  for (std::size_t i = 1; i + 1 < points.size(); ++i) {
    const Vec2 bend = points[i - 1] - 2.0F * points[i] + points[i + 1];
    if (bend.x * bend.x + bend.y * bend.y > kBezierTolerance * kBezierTolerance * 4) return false;
  }
  return true;
}

/// De Casteljau at one half: `left` and `right` get as many points as `points`, which is used up.
void halve(std::span<Vec2> points, Vec2* left, Vec2* right) {
  const std::size_t count = points.size();
  for (std::size_t i = 0; i < count; ++i) {
    left[i] = points[0];
    right[count - 1 - i] = points[count - 1 - i];
    for (std::size_t j = 0; j + i + 1 < count; ++j) {
      const Vec2 sum = points[j] + points[j + 1];
      points[j] = {sum.x / 2, sum.y / 2};
    }
  }
}

/// Flattens Bezier curves of one degree, kept end to end in a stack.
class BezierStack {
 public:
  BezierStack(std::size_t points_per_curve, WorkLeft& work)
      : count_(points_per_curve), work_(work), left_(count_), right_(count_), scratch_(count_) {}

  void push(std::span<const Vec2> curve) { stack_.insert(stack_.end(), curve.begin(), curve.end()); }

  /// The curve pushed last is flattened first.
  void flatten_all(std::vector<Vec2>& out) {
    const WorkLeft cost = static_cast<WorkLeft>(count_) * (count_ / 2 + kVertexCost);
    while (!stack_.empty()) {
      const std::span<Vec2> curve(stack_.data() + stack_.size() - count_, count_);
      const bool flat = is_flat(curve);
      if (!afford(work_, cost)) {
        out.insert(out.end(), curve.begin(), curve.end() - 1);
        pop();
        continue;
      }
      std::copy(curve.begin(), curve.end(), scratch_.begin());
      halve(scratch_, left_.data(), right_.data());
      if (flat) {
        append_flat(curve.front(), out);
        pop();
      } else {
        std::copy(right_.begin(), right_.end(), curve.begin());
        push(left_);
      }
    }
  }

 private:
  void pop() { stack_.resize(stack_.size() - count_); }

  /// Of the 2n - 1 points of both halves, every second one smoothed with its neighbours.
  void append_flat(Vec2 first, std::vector<Vec2>& out) const {
    const auto both = [&](std::size_t i) { return i < count_ ? left_[i] : right_[i - count_ + 1]; };
    out.push_back(first);
    for (std::size_t i = 1; i + 1 < count_; ++i)
      out.push_back(0.25F * (both(2 * i - 1) + 2.0F * both(2 * i) + both(2 * i + 1)));
  }

  std::size_t count_;
  WorkLeft& work_;
  std::vector<Vec2> stack_, left_, right_, scratch_;
};

/// Boehm's knot insertion: the B-spline as Bezier curves, in order, end to end.
std::vector<Vec2> bezier_pieces(std::span<const Vec2> control, std::size_t degree) {
  std::vector<Vec2> points(control.begin(), control.end());
  std::vector<Vec2> pieces;
  const std::size_t last = points.size() - 1;
  for (std::size_t i = 0; i < last - degree; ++i) {
    pieces.push_back(points[i]);
    for (std::size_t j = 0; j + 1 < degree; ++j) {
      pieces.push_back(points[i + 1]);
      for (std::size_t k = 1; k < degree - j; ++k) {
        const auto l = static_cast<float>(std::min(k, last - degree - i));
        const Vec2 sum = l * points[i + k] + points[i + k + 1];
        points[i + k] = {sum.x / (l + 1), sum.y / (l + 1)};
      }
    }
    pieces.push_back(points[i + 1]);
  }
  pieces.insert(pieces.end(), points.begin() + static_cast<std::ptrdiff_t>(last - degree), points.end());
  return pieces;
}

Vec2 catmull_at(Vec2 v1, Vec2 v2, Vec2 v3, Vec2 v4, float t) {
  const float t2 = t * t, t3 = t * t2;
  const auto axis = [&](float a, float b, float c, float d) {
    return 0.5F * (2.0F * b + (-a + c) * t + (2.0F * a - 5.0F * b + 4.0F * c - d) * t2 +
                   (-a + 3.0F * b - 3.0F * c + d) * t3);
  };
  return {axis(v1.x, v2.x, v3.x, v4.x), axis(v1.y, v2.y, v3.y, v4.y)};
}

}  // namespace

void append_bezier(std::span<const Vec2> points, int degree, WorkLeft& work, std::vector<Vec2>& out) {
  if (points.size() < 2) {
    out.insert(out.end(), points.begin(), points.end());
    return;
  }
  const std::size_t full = points.size() - 1;
  const std::size_t used = degree > 0 ? std::min(full, static_cast<std::size_t>(degree)) : full;
  const WorkLeft knots_cost = static_cast<WorkLeft>(full - used) * used * (used / 2 + kVertexCost);
  if (!afford(work, knots_cost)) {
    out.insert(out.end(), points.begin(), points.end());
    return;
  }
  BezierStack stack(used + 1, work);
  if (used == full) {
    stack.push(points);
    stack.flatten_all(out);
  } else {
    const std::vector<Vec2> pieces = bezier_pieces(points, used);
    for (std::size_t at = 0; at < pieces.size(); at += used + 1) {
      stack.push(std::span(pieces).subspan(at, used + 1));
      stack.flatten_all(out);
    }
  }
  out.push_back(points.back());
}

bool append_catmull(std::span<const Vec2> points, WorkLeft& work, std::vector<Vec2>& out) {
  if (!afford(work, points.size() * 2 * kCatmullSteps * kVertexCost)) return false;
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const Vec2 v2 = points[i], v3 = points[i + 1];
    const Vec2 v1 = i > 0 ? points[i - 1] : v2;
    const Vec2 v4 = i + 2 < points.size() ? points[i + 2] : v3 + v3 - v2;
    for (int step = 0; step < kCatmullSteps; ++step) {
      out.push_back(catmull_at(v1, v2, v3, v4, static_cast<float>(step) / kCatmullSteps));
      out.push_back(catmull_at(v1, v2, v3, v4, static_cast<float>(step + 1) / kCatmullSteps));
    }
  }
  return true;
}

bool append_arc(std::span<const Vec2, 3> points, WorkLeft& work, std::vector<Vec2>& out) {
  const Vec2 a = points[0], b = points[1], c = points[2];
  if (std::abs((b.y - a.y) * (c.x - a.x) - (b.x - a.x) * (c.y - a.y)) <= 1e-3F) return false;
  const float d = 2.0F * (a.x * (b.y - c.y) + b.x * (c.y - a.y) + c.x * (a.y - b.y));
  const float a2 = a.x * a.x + a.y * a.y, b2 = b.x * b.x + b.y * b.y, c2 = c.x * c.x + c.y * c.y;
  const Vec2 centre{(a2 * (b.y - c.y) + b2 * (c.y - a.y) + c2 * (a.y - b.y)) / d,
                    (a2 * (c.x - b.x) + b2 * (a.x - c.x) + c2 * (b.x - a.x)) / d};
  const Vec2 from = a - centre, to = c - centre;
  const float radius = std::sqrt(from.x * from.x + from.y * from.y);
  if (!std::isfinite(radius)) return false;
  const double start = std::atan2(double{from.y}, double{from.x});
  double range = std::atan2(double{to.y}, double{to.x}) - start;
  if (range < 0) range += 2 * std::numbers::pi;
  double direction = 1;
  if ((c.y - a.y) * (b.x - a.x) - (c.x - a.x) * (b.y - a.y) < 0) {
    direction = -1;
    range = 2 * std::numbers::pi - range;
  }
  double count = 2;
  if (2.0F * radius > 0.1F) {
    const double step = 2.0 * std::acos(double{1.0F - kArcTolerance / radius});
    count = std::max(2.0, std::ceil(range / step));
  }
  if (!(count < kMaxArcVertices) || !afford(work, static_cast<WorkLeft>(count) * kVertexCost)) return false;
  const auto vertices = static_cast<int>(count);
  for (int i = 0; i < vertices; ++i) {
    const double angle = start + direction * (static_cast<double>(i) / (vertices - 1)) * range;
    out.push_back({centre.x + static_cast<float>(std::cos(angle)) * radius,
                   centre.y + static_cast<float>(std::sin(angle)) * radius});
  }
  return true;
}

}  // namespace osugen
