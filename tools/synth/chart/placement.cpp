#include <synth/chart/placement.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include <osugen/beatmap/geometry.h>
#include <osugen/random/random.h>
#include <synth/chart/flow.h>
#include <synth/chart/level_style.h>
#include <synth/chart/slider_shapes.h>
#include <synth/compose/score.h>

namespace osugen::synth {
namespace {

constexpr float kMargin = 22;  // px between an object's path and the playfield's border

bool inside(Vec2 point) {
  return point.x >= kMargin && point.x <= kPlayfieldWidth - kMargin && point.y >= kMargin &&
         point.y <= kPlayfieldHeight - kMargin;
}

Vec2 sum(Vec2 a, Vec2 b) {
  return {a.x + b.x, a.y + b.y};
}

Vec2 step(Vec2 from, double angle, double distance) {
  return {static_cast<float>(std::round(from.x + distance * std::cos(angle))),
          static_cast<float>(std::round(from.y + distance * std::sin(angle)))};
}

/// What is on the screen already.
struct Shown {
  double until_ms = 0;  ///< its end
  std::vector<Vec2> points;
};

struct Candidate {
  Vec2 head;
  double towards = 0;       ///< radians: of the step to the head
  double slider_angle = 0;  ///< radians
  bool mirrored = false;
  double cost = 0;
};

class Placer {
 public:
  Placer(const Song& song, const Listening& heard, std::size_t level, const Difficulty& difficulty,
         const std::function<double(int)>& map_ms)
      : song_(song),
        heard_(heard),
        level_(level),
        style_(style_of(level)),
        difficulty_(difficulty),
        map_ms_(map_ms),
        flow_(song.seed, level) {
    radius_ = 54.4 - 4.48 * difficulty.cs;
    preempt_ms_ = difficulty.ar < 5 ? 1800 - 120 * difficulty.ar : 1950 - 150 * difficulty.ar;
  }

  Placed place(const std::vector<PlannedObject>& plan) {
    first_of_section_.assign(song_.sections.size(), plan.size());
    for (std::size_t i = 0; i < plan.size(); ++i) {
      auto& first = first_of_section_[section_of(plan[i])];
      first = std::min(first, i);
    }
    for (std::size_t i = 0; i < plan.size();) {
      const std::size_t copied = copy_repeat(plan, i);
      if (copied > 0) {
        i += copied;
        continue;
      }
      place_one(plan, i);
      ++i;
    }
    return std::move(placed_);
  }

 private:
  const Moment& moment(const PlannedObject& object) const {
    return heard_.moments[static_cast<std::size_t>(object.moment)];
  }
  std::size_t section_of(const PlannedObject& object) const {
    return static_cast<std::size_t>(moment(object).section);
  }

  // ---- sliders' lengths ------------------------------------------------------------------------------

  struct Body {
    double velocity, length_px;
  };

  Body body_of(const PlannedObject& object) const {
    const Moment& at = moment(object);
    const int root = heard_.root_of(song_, at.section);
    const double intensity = song_.sections[static_cast<std::size_t>(root)].intensity;
    const double span_ms =
        (heard_.grid.time_ms(object.end_tick) - heard_.grid.time_ms(object.tick)) / object.slides;
    const double plain = 100 * difficulty_.slider_multiplier / at.beat_ms * span_ms;
    double velocity = level_ < 2 ? 1 : std::round((0.8 + 0.4 * intensity) * 20) / 20;
    // What is held so long that it would not fit in the playfield goes slower.
    constexpr double kLongest = 330, kSlowest = 0.1;
    if (plain * velocity > kLongest) velocity = std::max(kSlowest, std::floor(kLongest / plain * 100) / 100);
    return {velocity, plain * velocity};
  }

  // ---- spacing ---------------------------------------------------------------------------------------

  double distance_to(const PlannedObject& object, double gap_ms) const {
    const bool stream = gap_ms < kStreamMs;
    const double factor = 1 + style_.jumps * std::clamp((moment(object).accent - 0.5) * 2.5, -1.0, 1.0);
    const double wanted = gap_ms * (stream ? style_.stream_spacing : style_.spacing * factor);
    return std::clamp(wanted, style_.distance.low, style_.distance.high);
  }

  double crowding(Vec2 point, double now_ms) const {
    double crowded = 0;
    double worth = 1;
    for (auto shown = shown_.rbegin(); shown != shown_.rend(); ++shown) {
      if (now_ms - shown->until_ms > preempt_ms_) break;
      double nearest = 1e9;
      for (const Vec2 other : shown->points)
        nearest = std::min<double>(nearest, std::hypot(point.x - other.x, point.y - other.y));
      crowded += worth * std::max(0.0, 1 - nearest / (2.1 * radius_));
      worth *= 0.7;
    }
    return crowded;
  }

  static double border_cost(Vec2 point) {
    const double x = std::abs(point.x - kPlayfieldWidth / 2) / (kPlayfieldWidth / 2);
    const double y = std::abs(point.y - kPlayfieldHeight / 2) / (kPlayfieldHeight / 2);
    return 0.25 * (x * x * x * x + y * y * y * y);
  }

  double turn_cost(double towards, double wanted) const {
    const double off = std::remainder(towards - wanted, 2 * std::numbers::pi) / std::numbers::pi;
    return 2.2 * off * off + 0.2 * std::abs(off);
  }

  // ---- placing ---------------------------------------------------------------------------------------

  void place_one(const std::vector<PlannedObject>& plan, std::size_t i) {
    const PlannedObject& object = plan[i];
    HitObject placed;
    placed.time_ms = map_ms_(object.tick);
    placed.kind = object.kind;
    placed.new_combo = object.new_combo;
    double velocity = 1;
    if (object.kind == ObjectKind::spinner) {
      placed.position = {kPlayfieldWidth / 2, kPlayfieldHeight / 2};
      placed.end_time_ms = map_ms_(object.end_tick);
      position_ = placed.position;
      shown_.clear();
    } else {
      const auto root = static_cast<std::uint64_t>(heard_.root_of(song_, moment(object).section));
      const int place = object.tick - heard_.first_tick[section_of(object)];
      Random random = flow_.chance(root, place);
      std::optional<Shape> shape;
      if (object.kind == ObjectKind::slider) {
        const Body body = body_of(object);
        velocity = body.velocity;
        placed.slider.length_px = body.length_px;
        placed.slider.slides = object.slides;
        const double bend = std::array{0.25, 0.4, 0.6, 0.8, 0.9}[level_];
        shape = choose_shape(random, body.length_px, object.slides > 1 ? bend / 2 : bend);
      }
      const Candidate best = choose(plan, i, random, shape);
      placed.position = best.head;
      direction_ = best.towards;
      if (shape) placed.slider.path = turned(shape->path, best.slider_angle, best.mirrored);
    }
    add(object, std::move(placed), velocity);
  }

  /// Takes the object over, and goes on from where it ends.
  void add(const PlannedObject& object, HitObject placed, double velocity) {
    Shown shown{map_ms_(object.end_tick), {placed.position}};
    position_ = placed.position;
    if (placed.kind == ObjectKind::slider) {
      const SliderPath path(placed.slider);
      for (const double part : {0.25, 0.5, 0.75, 1.0})
        shown.points.push_back(sum(placed.position, path.position_at(part)));
      const bool back = object.slides % 2 == 0;
      const Vec2 end = path.position_at(back ? 0 : 1), before = path.position_at(back ? 0.07 : 0.93);
      position_ = sum(placed.position, end);
      direction_ = std::atan2(end.y - before.y, end.x - before.x);
    }
    if (placed.kind != ObjectKind::spinner) shown_.push_back(std::move(shown));
    constexpr std::size_t kRemembered = 5;
    if (shown_.size() > kRemembered) shown_.erase(shown_.begin());
    placed_.objects.push_back(std::move(placed));
    placed_.velocities.push_back(velocity);
  }

  Candidate choose(const std::vector<PlannedObject>& plan, std::size_t i, Random& random,
                   const std::optional<Shape>& shape) {
    const PlannedObject& object = plan[i];
    const Moment& at = moment(object);
    const bool starts = i == 0 || plan[i - 1].kind == ObjectKind::spinner;
    const double gap = starts ? 1000 : map_ms_(object.tick) - map_ms_(plan[i - 1].end_tick);
    const auto root = static_cast<std::uint64_t>(heard_.root_of(song_, at.section));
    const int first = heard_.first_tick[section_of(object)];
    const double turn = flow_.turn(root, object.tick - first, at.bar, gap < kStreamMs, object.new_combo);
    const double wanted = direction_ + turn;
    double distance = distance_to(object, gap);
    if (starts) {
      position_ = {static_cast<float>(std::round(random.between(150, 360))),
                   static_cast<float>(std::round(random.between(110, 270)))};
      distance = 40;
    }
    std::optional<Candidate> best;
    // Wherever the last object stands, some circle around it crosses the playfield; a long slider may need
    // a shorter step.
    for (int attempt = 0; !best && attempt < 6; ++attempt) {
      try_all(object, wanted, distance, shape, best);
      distance *= 0.8;
    }
    if (best) return *best;
    return {{kPlayfieldWidth / 2, kPlayfieldHeight / 2}, wanted, 0, false, 0};
  }

  void try_all(const PlannedObject& object, double wanted, double distance, const std::optional<Shape>& shape,
               std::optional<Candidate>& best) const {
    const double now = map_ms_(object.tick);
    const int steps = shape ? 24 : 48;
    for (int k = 0; k < steps; ++k) {
      Candidate candidate;
      candidate.towards = wanted + 2 * std::numbers::pi * k / steps;
      candidate.head = step(position_, candidate.towards, distance);
      if (!inside(candidate.head)) continue;
      const double cost = turn_cost(candidate.towards, wanted) + border_cost(candidate.head) +
                          style_.overlap * crowding(candidate.head, now);
      if (best && cost >= best->cost) continue;
      if (shape) {
        try_bodies(*shape, now, cost, candidate, best);
      } else {
        candidate.cost = cost;
        best = candidate;
      }
    }
  }

  void try_bodies(const Shape& shape, double now, double cost, Candidate candidate,
                  std::optional<Candidate>& best) const {
    constexpr int kTurns = 12;
    for (int k = 0; k < 2 * kTurns; ++k) {
      candidate.mirrored = k >= kTurns;
      candidate.slider_angle = candidate.towards + 2 * std::numbers::pi * (k % kTurns) / kTurns;
      double total = cost + 0.6 * turn_cost(candidate.slider_angle, candidate.towards);
      bool fits = true;
      for (std::size_t i = 0; i < shape.samples.size() && fits; ++i) {
        const Vec2 point =
            sum(candidate.head, turned(shape.samples[i], candidate.slider_angle, candidate.mirrored));
        fits = inside(point) && (!best || total < best->cost);
        if (i % 3 == 1 || i + 1 == shape.samples.size()) total += 0.5 * style_.overlap * crowding(point, now);
        if (i + 1 == shape.samples.size()) total += border_cost(point);
      }
      if (!fits || (best && total >= best->cost)) continue;
      candidate.cost = total;
      best = candidate;
    }
  }

  // ---- repeats ---------------------------------------------------------------------------------------

  /// Where a section comes back and its objects are those of the first time: the same again, mirrored, from
  /// the first place on where the seam is not seen. In the lower levels every distance tells a time, and they
  /// go their own way.
  /// @return how many objects were placed
  std::size_t copy_repeat(const std::vector<PlannedObject>& plan, std::size_t i) {
    const std::size_t section = section_of(plan[i]);
    const int repeats = song_.sections[section].repeats_of;
    if (level_ < 2 || repeats < 0) return 0;
    const auto from = static_cast<std::size_t>(repeats);
    const std::size_t original = first_of_section_[from] + (i - first_of_section_[section]);
    std::size_t count = 0;
    while (i + count < plan.size() && original + count < placed_.objects.size() &&
           same(plan[original + count], plan[i + count], from, section))
      ++count;
    constexpr std::size_t kWorthIt = 4;
    if (count < kWorthIt) return 0;
    const auto mirror = best_mirror(plan, i, placed_.objects[original].position);
    if (!mirror) return 0;
    for (std::size_t k = 0; k < count; ++k) {
      HitObject copy = mirrored(placed_.objects[original + k], *mirror);
      copy.time_ms = map_ms_(plan[i + k].tick);
      copy.new_combo = plan[i + k].new_combo;
      if (copy.kind == ObjectKind::spinner) copy.end_time_ms = map_ms_(plan[i + k].end_tick);
      const double velocity = placed_.velocities[original + k];
      direction_ = std::atan2(copy.position.y - position_.y, copy.position.x - position_.x);
      add(plan[i + k], std::move(copy), velocity);
    }
    return count;
  }

  bool same(const PlannedObject& a, const PlannedObject& b, std::size_t section_a,
            std::size_t section_b) const {
    const int first_a = heard_.first_tick[section_a], first_b = heard_.first_tick[section_b];
    return section_of(a) == section_a && section_of(b) == section_b && a.kind == b.kind &&
           a.slides == b.slides && a.tick - first_a == b.tick - first_b &&
           a.end_tick - first_a == b.end_tick - first_b && moment(a).beat_ms == moment(b).beat_ms;
  }

  /// 1 across, 2 upside down, 3 both, 0 as it was: what leads best from the object before; nothing where none
  /// leads well.
  std::optional<int> best_mirror(const std::vector<PlannedObject>& plan, std::size_t i, Vec2 original) const {
    const bool starts = i == 0 || plan[i - 1].kind == ObjectKind::spinner;
    const double gap = starts ? 1000 : map_ms_(plan[i].tick) - map_ms_(plan[i - 1].end_tick);
    const double wanted = distance_to(plan[i], gap);
    std::optional<int> best;
    double least = starts ? 1e9 : 0.3 * wanted;
    for (const int mirror : {1, 3, 2, 0}) {
      const Vec2 head = mirrored(original, mirror);
      const double off = std::abs(std::hypot(head.x - position_.x, head.y - position_.y) - wanted);
      if (off >= least) continue;
      least = off;
      best = mirror;
    }
    return best;
  }

  static Vec2 mirrored(Vec2 point, int mirror) {
    return {(mirror & 1) != 0 ? kPlayfieldWidth - point.x : point.x,
            (mirror & 2) != 0 ? kPlayfieldHeight - point.y : point.y};
  }

  static HitObject mirrored(HitObject object, int mirror) {
    object.position = mirrored(object.position, mirror);
    for (Anchor& anchor : object.slider.path) {
      if ((mirror & 1) != 0) anchor.position.x = -anchor.position.x;
      if ((mirror & 2) != 0) anchor.position.y = -anchor.position.y;
    }
    return object;
  }

  const Song& song_;
  const Listening& heard_;
  std::size_t level_;
  const LevelStyle& style_;
  const Difficulty& difficulty_;
  const std::function<double(int)>& map_ms_;
  Flow flow_;
  double radius_ = 30, preempt_ms_ = 600;
  std::vector<std::size_t> first_of_section_;
  Vec2 position_{kPlayfieldWidth / 2, kPlayfieldHeight / 2};
  double direction_ = 0;
  std::vector<Shown> shown_;
  Placed placed_;
};

}  // namespace

Placed place_objects(const Song& song, const Listening& heard, const std::vector<PlannedObject>& plan,
                     std::size_t level, const Difficulty& difficulty,
                     const std::function<double(int)>& map_ms) {
  return Placer(song, heard, level, difficulty, map_ms).place(plan);
}

}  // namespace osugen::synth
