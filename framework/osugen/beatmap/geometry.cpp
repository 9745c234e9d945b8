#include <osugen/beatmap/geometry.h>

#include <algorithm>
#include <cmath>

namespace osugen {
namespace {

constexpr WorkLeft kWorkOfOneSlider = WorkLeft{500} * 1000 * 1000;
constexpr float kThinnedPx = 6;
constexpr std::size_t kCatmullVerticesPerSpan = 100;
constexpr double kSamePlacePx = 1e-7;

}  // namespace

float distance_between_px(Vec2 a, Vec2 b) {
  const float x = b.x - a.x, y = b.y - a.y;
  return std::sqrt(x * x + y * y);
}

SliderPath::SliderPath(const Slider& slider, CatmullVertices catmull) : catmull_(catmull) {
  WorkLeft work = kWorkOfOneSlider;
  *this = SliderPath(slider, catmull, work);
}

SliderPath::SliderPath(const Slider& slider, CatmullVertices catmull, WorkLeft& work) : catmull_(catmull) {
  const auto& path = slider.path;
  std::vector<Vec2> points;
  std::size_t start = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (!path[i].starts_segment && i + 1 < path.size()) continue;
    points.clear();
    for (std::size_t j = start; j <= i; ++j) points.push_back(path[j].position);
    append_segment(points, path[start], work);
    start = i;
  }
  measure();
  if (slider.length_px > 0) fit_to(slider.length_px);
}

void SliderPath::append_segment(const std::vector<Vec2>& points, const Anchor& start, WorkLeft& work) {
  if (points.size() == 1) {
    // A point of its own: nothing is joined to it, and nothing is left out for being double.
    vertices_.push_back(points.front());
    return;
  }
  std::vector<Vec2> dense;
  const std::size_t joint = vertices_.size();
  switch (start.curve) {
    case CurveType::linear:
      vertices_.insert(vertices_.end(), points.begin(), points.end());
      break;
    case CurveType::catmull:
      if (!append_catmull(points, work, dense))
        vertices_.insert(vertices_.end(), points.begin(), points.end());
      else if (catmull_ == CatmullVertices::thinned)
        append_thinned(dense);
      else
        vertices_.insert(vertices_.end(), dense.begin(), dense.end());
      break;
    case CurveType::perfect:
      if (points.size() == 3 && append_arc(std::span<const Vec2, 3>(points), work, vertices_)) break;
      append_bezier(points, 0, work, vertices_);
      break;
    case CurveType::bezier:
      append_bezier(points, start.degree, work, vertices_);
      break;
  }
  const bool doubled = joint > 0 && joint < vertices_.size() && vertices_[joint] == vertices_[joint - 1];
  if (doubled) vertices_.erase(vertices_.begin() + static_cast<std::ptrdiff_t>(joint));
}

void SliderPath::append_thinned(const std::vector<Vec2>& dense) {
  const Vec2* last_kept = nullptr;
  double removed = 0;
  for (std::size_t i = 0; i < dense.size(); ++i) {
    if (last_kept == nullptr) {
      vertices_.push_back(dense[i]);
      last_kept = &dense[i];
      continue;
    }
    const double away = distance_between_px(*last_kept, dense[i]);
    removed += distance_between_px(dense[i - 1], dense[i]);
    const bool ends_span = (i + 1) % kCatmullVerticesPerSpan == 0 || i + 1 == dense.size();
    if (away <= kThinnedPx && !ends_span) continue;
    vertices_.push_back(dense[i]);
    left_out_px_ += removed - away;
    last_kept = nullptr;
    removed = 0;
  }
}

void SliderPath::measure() {
  double length = left_out_px_;
  lengths_.assign(1, 0.0);
  for (std::size_t i = 1; i < vertices_.size(); ++i) {
    length += distance_between_px(vertices_[i - 1], vertices_[i]);
    lengths_.push_back(length);
  }
}

void SliderPath::fit_to(double length_px) {
  const double own = vertices_.size() > 1 ? lengths_.back() : left_out_px_;
  if (own == length_px) return;
  const std::size_t count = vertices_.size();
  if (count >= 2 && vertices_[count - 1] == vertices_[count - 2] && length_px > own) return;
  lengths_.pop_back();
  while (own > length_px && !lengths_.empty() && lengths_.back() >= length_px) {
    lengths_.pop_back();
    vertices_.pop_back();
  }
  if (vertices_.size() < 2) {
    lengths_.push_back(0);
    return;
  }
  const Vec2 from = vertices_[vertices_.size() - 2];
  Vec2& last = vertices_.back();
  const float chord = distance_between_px(from, last);
  if (chord > 0) {
    const float scale = 1.0F / chord;
    const auto rest = static_cast<float>(length_px - lengths_.back());
    last = {from.x + (last.x - from.x) * scale * rest, from.y + (last.y - from.y) * scale * rest};
  }
  lengths_.push_back(length_px);
}

Vec2 SliderPath::position_at(double progress) const {
  if (vertices_.empty()) return {};
  const double at = std::clamp(progress, 0.0, 1.0) * distance_px();
  const auto i =
      static_cast<std::size_t>(std::lower_bound(lengths_.begin(), lengths_.end(), at) - lengths_.begin());
  if (i == 0) return vertices_.front();
  if (i >= vertices_.size()) return vertices_.back();
  const double before = lengths_[i - 1], after = lengths_[i];
  const Vec2 a = vertices_[i - 1], b = vertices_[i];
  if (std::abs(before - after) <= kSamePlacePx) return a;
  const auto part = static_cast<float>((at - before) / (after - before));
  return {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part};
}

}  // namespace osugen
