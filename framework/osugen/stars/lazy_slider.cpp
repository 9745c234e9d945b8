#include <osugen/stars/lazy_slider.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace osugen::stars {
namespace {

using Kind = SliderEvent::Kind;

constexpr double kTailLeniencyMs = 36;
constexpr double kNormalRadius = 50;
constexpr double kFollowReach = 90;  // the cursor may be this far from the ball, in circles of radius 50

struct Stop {
  Kind kind;
  double time_ms;
  Vec2 at;
};

Vec2 sum(Vec2 a, Vec2 b) {
  return {a.x + b.x, a.y + b.y};
}

Vec2 difference(Vec2 a, Vec2 b) {
  return {a.x - b.x, a.y - b.y};
}

double length(Vec2 v) {
  return distance_between_px({}, v);
}

/// Ticks, ends of slides and the tail.
std::vector<Stop> stops_of(const HitObject& slider, const SliderMotion& motion, const SliderPath& path,
                           Vec2 head, std::size_t& left) {
  const int slides = std::max(1, slider.slider.slides);
  std::vector<Stop> stops;
  if (static_cast<std::size_t>(slides) > left) {
    stops.push_back({Kind::tail, slider.time_ms + slides * motion.slide_ms,
                     sum(head, path.position_at(slides % 2 != 0 ? 1 : 0))});
    return stops;
  }
  const std::vector<SliderEvent> events = slider_events(slider, motion, left);
  left -= std::min(left, events.size());
  stops.reserve(events.size());
  for (const SliderEvent& event : events) {
    if (event.kind == Kind::head || event.kind == Kind::legacy_last_tick) continue;
    stops.push_back({event.kind, event.time_ms, sum(head, path.position_at(event.progress))});
  }
  return stops;
}

/// Progress along the path at a time, counted in slides.
double progress_at(double slides) {
  const double rest = std::fmod(slides, 1.0);
  return std::fmod(slides, 2.0) >= 1 ? 1 - rest : rest;
}

}  // namespace

LazySlider follow_lazily(const HitObject& slider, const SliderMotion& motion, const SliderPath& path,
                         Vec2 head_px, double radius_px, std::size_t& stops_left) {
  std::vector<Stop> stops = stops_of(slider, motion, path, head_px, stops_left);
  const double duration = motion.slide_ms * std::max(1, slider.slider.slides);
  double until = std::max(slider.time_ms + duration - kTailLeniencyMs, slider.time_ms + duration / 2);
  const auto last_tick =
      std::find_if(stops.rbegin(), stops.rend(), [](const Stop& stop) { return stop.kind == Kind::tick; });
  if (last_tick != stops.rend() && last_tick->time_ms > until) {
    // A tick after the point at which the tail is judged is what the cursor stays for. osu! puts it last.
    until = last_tick->time_ms;
    std::rotate(last_tick.base() - 1, last_tick.base(), stops.end());
  }

  LazySlider lazy;
  lazy.time_ms = until - slider.time_ms;
  const Vec2 ball_px = sum(head_px, path.position_at(progress_at(lazy.time_ms / motion.slide_ms)));
  const double scale = kNormalRadius / radius_px;
  Vec2 cursor = head_px;
  for (std::size_t i = 0; i < stops.size(); ++i) {
    Vec2 way = difference(stops[i].at, cursor);
    double reach = kFollowReach;
    if (i + 1 == stops.size()) {
      // The end is judged early, where the ball is then: the nearer of the two counts.
      const Vec2 way_to_ball = difference(ball_px, cursor);
      if (length(way_to_ball) < length(way)) way = way_to_ball;
    } else if (stops[i].kind == Kind::repeat) {
      reach = kNormalRadius;
    }
    const double whole = scale * length(way);
    if (!(whole > reach)) continue;
    const double part = (whole - reach) / whole;
    const auto moved = static_cast<float>(part);
    cursor = sum(cursor, {way.x * moved, way.y * moved});
    lazy.distance += whole * part;
  }
  lazy.end = cursor;
  return lazy;
}

}  // namespace osugen::stars
