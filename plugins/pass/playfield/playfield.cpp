// Moves objects into the playfield.
#include <algorithm>
#include <cmath>
#include <vector>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/slider_velocity.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/pass.h>

namespace osugen::playfield {
namespace {

constexpr double kTouchPx = 0.01;  // vertices are single precision
constexpr double kSlowest = 0.1;
constexpr int kMostSlides = 9000;  // more, and decoders reject the slider

struct Box {
  double left, top, right, bottom;
};

/// Everything that the ball touches, relative to the head.
Box box_of(const SliderPath& path) {
  Box box{0, 0, 0, 0};
  for (const Vec2& v : path.vertices()) {
    box.left = std::min<double>(box.left, v.x);
    box.right = std::max<double>(box.right, v.x);
    box.top = std::min<double>(box.top, v.y);
    box.bottom = std::max<double>(box.bottom, v.y);
  }
  return box;
}

/// Whole pixels to add to `position`, so that position + [low, high] lies in [min, max] where it can.
double shift(double position, double low, double high, double min, double max) {
  if (position + low < min - kTouchPx) return std::ceil(min - kTouchPx - position - low);
  if (position + high > max + kTouchPx) return std::floor(max + kTouchPx - position - high);
  return 0;
}

bool finite(const HitObject& object) {
  const auto good = [](Vec2 v) { return std::isfinite(v.x) && std::isfinite(v.y); };
  return good(object.position) && std::isfinite(object.slider.length_px) &&
         std::all_of(object.slider.path.begin(), object.slider.path.end(),
                     [&](const Anchor& anchor) { return good(anchor.position); });
}

class Field {
 public:
  explicit Field(double margin)
      : left_(margin), top_(margin), right_(kPlayfieldWidth - margin), bottom_(kPlayfieldHeight - margin) {}

  void clamp(HitObject& object) const {
    object.position.x = static_cast<float>(std::clamp<double>(object.position.x, left_, right_));
    object.position.y = static_cast<float>(std::clamp<double>(object.position.y, top_, bottom_));
  }

  bool holds(const HitObject& object, const Box& box) const {
    return object.position.x + box.left >= left_ - kTouchPx &&
           object.position.x + box.right <= right_ + kTouchPx &&
           object.position.y + box.top >= top_ - kTouchPx &&
           object.position.y + box.bottom <= bottom_ + kTouchPx;
  }

  /// Moves the slider inside by whole pixels; false, and nothing moved, where it is too large.
  bool move_in(HitObject& object, const Box& box) const {
    HitObject moved = object;
    moved.position.x += static_cast<float>(shift(object.position.x, box.left, box.right, left_, right_));
    moved.position.y += static_cast<float>(shift(object.position.y, box.top, box.bottom, top_, bottom_));
    if (!holds(moved, box)) return false;
    object.position = moved.position;
    return true;
  }

  double scale_for(const Box& box) const {
    const double x = (right_ - left_ - 2) / std::max(1.0, box.right - box.left);
    const double y = (bottom_ - top_ - 2) / std::max(1.0, box.bottom - box.top);
    return std::min({1.0, x, y});
  }

 private:
  double left_, top_, right_, bottom_;
};

/// The same slider, smaller, with its anchors on whole pixels.
Slider scaled(const Slider& slider, double scale) {
  Slider result = slider;
  for (Anchor& anchor : result.path) {
    anchor.position.x = static_cast<float>(std::round(anchor.position.x * scale));
    anchor.position.y = static_cast<float>(std::round(anchor.position.y * scale));
  }
  result.length_px = slider.length_px * scale;
  if (result.path.size() != 3 || result.path[0].curve != CurveType::perfect) return result;
  const Vec2 a = result.path[1].position, b = result.path[2].position;
  // Decoders read a circle through three points of a line as that line.
  if (std::abs(a.y * b.x - a.x * b.y) <= 1e-3F) result.path[0].curve = CurveType::linear;
  return result;
}

/// What is left of a slider that no scale brings inside: a short line towards the middle.
void straighten(HitObject& object) {
  const float x = object.position.x < kPlayfieldWidth / 2 ? 50.0F : -50.0F;
  object.slider.path = {{{0, 0}, true, CurveType::linear, 0}, {{x, 0}, false, CurveType::linear, 0}};
  object.slider.length_px = 50;
}

void shrink(HitObject& object, const Box& box, const Field& field) {
  const Slider given = object.slider;
  double scale = field.scale_for(box);
  for (int attempt = 0; attempt < 40; ++attempt, scale *= 0.95) {
    object.slider = scaled(given, scale);
    const SliderPath path(object.slider);
    if (path.distance_px() > 0 && field.move_in(object, box_of(path))) return;
  }
  field.clamp(object);
  straighten(object);
}

/// @return the velocity that keeps the slider's duration, given the one that it had
double bring_in(HitObject& object, double velocity, const Field& field) {
  const SliderPath before(object.slider);
  const Box box = box_of(before);
  if (field.holds(object, box) || field.move_in(object, box)) return velocity;
  shrink(object, box, field);
  object.slider.length_px = SliderPath(object.slider).distance_px();
  velocity *= object.slider.length_px / before.distance_px();
  if (velocity >= kSlowest) return velocity;
  // An odd factor ends where the slider would have ended.
  const int factor = 2 * static_cast<int>(std::ceil((std::min(1e6, kSlowest / velocity) - 1) / 2)) + 1;
  const int slides = std::max(1, object.slider.slides);
  if (factor > kMostSlides / slides) return velocity;
  object.slider.slides = slides * factor;
  return velocity * factor;
}

/// Every circle, and every slider with its whole body, ends up inside 512 x 384. A circle goes to the nearest
/// place inside. A slider is moved as little as possible, and where it is larger than the playfield its path
/// is first made smaller; its duration stays: a green line makes it slower, and where that would be slower
/// than 0.1 it goes there and back more often.
class Playfield final : public Pass {
 public:
  static Descriptor describe() {
    return {.type = "playfield",
            .version = "1.0.0",
            .summary = "Moves circles and whole sliders into the playfield, with minimal changes.",
            .params = {Param::number("margin", "Minimum distance to the edges.", 0, 0, 150, "px")},
            .inputs = {},
            .outputs = {}};
  }
  explicit Playfield(const Config& config) : margin_px_(config.number("margin")) {}
  void apply(Beatmap& map, const Song& /*song*/, const MapRequest& /*request*/) const override {
    if (map.general.mode != Mode::osu) return;
    const Field field(margin_px_);
    std::vector<double> velocities = slider_velocities(map);
    bool changed = false;
    for (std::size_t i = 0; i < map.objects.size(); ++i) {
      HitObject& object = map.objects[i];
      if (!finite(object)) {
        object.position = {kPlayfieldWidth / 2, kPlayfieldHeight / 2};
        if (object.kind == ObjectKind::slider) straighten(object);
      }
      if (object.kind != ObjectKind::slider) {
        field.clamp(object);
        continue;
      }
      const double velocity = bring_in(object, velocities[i], field);
      changed = changed || velocity != velocities[i];
      velocities[i] = velocity;
    }
    if (changed) set_slider_velocities(map, velocities);
  }

 private:
  double margin_px_;
};

}  // namespace
}  // namespace osugen::playfield

OSUGEN_MODULE("playfield", "1.0.0", "MIT", osugen::component<osugen::playfield::Playfield>())
