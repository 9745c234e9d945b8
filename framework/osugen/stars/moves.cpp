#include <osugen/stars/moves.h>

#include <algorithm>
#include <cmath>

#include <osugen/beatmap/geometry.h>
#include <osugen/stars/lazy_slider.h>

namespace osugen::stars {
namespace {

constexpr std::size_t kMostStops = 1000000;  // of a map's sliders; later ones have only their ends
constexpr double kLargestFollowReach = 120;
constexpr double kUsualFollowReach = 90;

Vec2 scaled(Vec2 v, float factor) {
  return {v.x * factor, v.y * factor};
}

/// The angle at `corner` between where the cursor came from and where it goes to.
double angle_between(Vec2 from, Vec2 corner, Vec2 leaving, Vec2 to) {
  const Vec2 back{from.x - corner.x, from.y - corner.y};
  const Vec2 on{to.x - leaving.x, to.y - leaving.y};
  const float dot = back.x * on.x + back.y * on.y;
  const float cross = back.x * on.y - back.y * on.x;
  return std::abs(std::atan2(double{cross}, double{dot}));
}

class Mover {
 public:
  Mover(const Beatmap& map, const Play& play) : map_(map), play_(play) {
    const double od = map.difficulty.od;
    moves_.window_ms = 2 * (std::floor(80 - 6 * od) - 0.5);
    moves_.small_circles = std::max(1.0, 1 + (30 - double{play.radius_px}) / 40);
  }

  Moves run() {
    moves_.list.reserve(map_.objects.size());
    for (std::size_t i = 1; i < map_.objects.size(); ++i) {
      Move move = begun(i);
      if (move.is(ObjectKind::slider)) add_slide(i, move);
      if (!move.is(ObjectKind::spinner) && kind_of(i - 1) != ObjectKind::spinner) add_jump(i, move);
      moves_.list.push_back(move);
    }
    return std::move(moves_);
  }

 private:
  ObjectKind kind_of(std::size_t i) const {
    const ObjectKind kind = map_.objects[i].kind;
    return kind == ObjectKind::hold ? ObjectKind::spinner : kind;
  }

  Vec2 stacked(std::size_t i, Vec2 position) const {
    const float offset = play_.stack_offset_px(play_.objects[i].stack_height);
    return {position.x + offset, position.y + offset};
  }

  Move begun(std::size_t i) const {
    Move move;
    move.kind = kind_of(i);
    move.start_ms = map_.objects[i].time_ms;
    move.since_last_ms = move.start_ms - map_.objects[i - 1].time_ms;
    move.strain_ms = std::max(move.since_last_ms, kShortestMs);
    move.position_px = stacked(i, map_.objects[i].position);
    move.cursor_end_px = move.position_px;
    return move;
  }

  void add_slide(std::size_t i, Move& move) {
    const HitObject& object = map_.objects[i];
    const SliderPath path(object.slider, CatmullVertices::thinned, work_);
    const LazySlider lazy =
        follow_lazily(object, play_.objects[i].motion, path, move.position_px, play_.radius_px, stops_);
    move.cursor_end_px = lazy.end;
    move.slide_ms = std::max(lazy.time_ms, kShortestMs);
    const int repeats = std::max(0, object.slider.slides - 1);
    move.slide = lazy.distance * std::pow(1 + repeats / 2.5, 1 / 2.5);
  }

  /// Of an object that is no spinner and comes after none.
  void add_jump(std::size_t i, Move& move) const {
    const auto scale = static_cast<float>(kCircleRadius / play_.radius_px);
    const Move* last = moves_.list.empty() ? nullptr : &moves_.list.back();
    const Vec2 last_px = stacked(i - 1, map_.objects[i - 1].position);
    const Vec2 leaving_px = last != nullptr ? last->cursor_end_px : last_px;
    move.jump = distance_between_px(scaled(leaving_px, scale), scaled(move.position_px, scale));
    move.shortest_jump = move.jump;
    move.shortest_jump_ms = move.strain_ms;
    if (last != nullptr && last->is(ObjectKind::slider)) {
      move.shortest_jump_ms = std::max(move.strain_ms - last->slide_ms, kShortestMs);
      const Vec2 tail_px = stacked(i - 1, play_.objects[i - 1].end_position);
      const double from_tail = double{distance_between_px(tail_px, move.position_px) * scale};
      move.shortest_jump = std::max(0.0, std::min(move.jump - (kLargestFollowReach - kUsualFollowReach),
                                                  from_tail - kLargestFollowReach));
    }
    if (moves_.list.size() < 2) return;
    const Move& before_last = moves_.list[moves_.list.size() - 2];
    if (before_last.is(ObjectKind::spinner)) return;
    move.angle = angle_between(before_last.cursor_end_px, last_px, leaving_px, move.position_px);
  }

  const Beatmap& map_;
  const Play& play_;
  Moves moves_;
  WorkLeft work_ = kWorkOfOneMap;
  std::size_t stops_ = kMostStops;
};

}  // namespace

Moves moves_of(const Beatmap& map, const Play& play) {
  return Mover(map, play).run();
}

double doubletappable(const Move& move, const Move* next, double window_ms) {
  if (next == nullptr || move.is(ObjectKind::spinner)) return 0;
  const double before = std::max(1.0, move.since_last_ms);
  const double after = std::max(1.0, next->since_last_ms);
  const double ratio = before / std::max(before, std::abs(after - before));
  const double within = std::min(1.0, before / window_ms);
  return 1 - std::pow(ratio, 1 - within * within);
}

}  // namespace osugen::stars
