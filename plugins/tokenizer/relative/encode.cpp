#include "encode.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/slider_velocity.h>
#include <osugen/beatmap/timing_lines.h>

#include "cursor.h"
#include "losses.h"
#include "tokenization/map_writer.h"

namespace osugen::relative {
namespace {

using tokenization::kNever;

constexpr double kOffGridMs = 2;       // a rounded ms on both sides
constexpr double kOtherLength = 0.02;  // of itself: beyond it the end is on another tick
constexpr double kOtherVelocity = 0.1;
constexpr double kOtherBodyPx = 24;  // mean distance of bodies that look different

double apart(Point a, Point b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

/// A slider as it is played in the map.
struct Played {
  double slide_ms = 0, length_px = 0;
  std::array<Point, kSamples> way;  ///< from the head
};

Played played(const HitObject& object, double px_per_ms) {
  const SliderPath path(object.slider);
  Played slider;
  slider.length_px = path.distance_px();
  slider.slide_ms = px_per_ms > 0 ? slider.length_px / px_per_ms : 0;
  for (std::size_t i = 0; i < kSamples; ++i) {
    const Vec2 at = path.position_at(static_cast<double>(i + 1) / kSamples);
    slider.way[i] = {at.x, at.y};
  }
  return slider;
}

class Writer final : public tokenization::MapWriter<GrammarCursor, Lost> {
 public:
  Writer(const std::shared_ptr<const Meaning>& meaning, const Beatmap& map, const SongSpan& span)
      : MapWriter(GrammarCursor(meaning, span)),
        meaning_(*meaning),
        ids_(meaning->ids()),
        difficulty_(map.difficulty),
        timing_(map) {}

 private:
  static constexpr double kMovedTooFarMs = 40;

  void write_object(const HitObject& object, double next_ms) override {
    combo_ = combo_ || object.new_combo;
    const double rest = object.time_ms - cursor_.time_ms();
    if (rest < 0) return losses_.add(Lost::too_early);
    const auto gap = cursor_.shifts().say(rest, cursor_.time_ms(), cursor_.first_shift(),
                                          meaning_.parameters().tolerance_ms);
    if (gap.bins.empty()) return losses_.add(Lost::no_time_left);
    // A slider or spinner that is longer here than in the map has taken the place of this object.
    if (gap.clock_ms - object.time_ms > kMovedTooFarMs) return losses_.add(Lost::too_early);
    if (object.kind == ObjectKind::spinner && !spinner_fits(object, gap, next_ms))
      return losses_.add(Lost::spinner_room);
    for (const std::int64_t bin : gap.bins) push(ids_.time.first + bin);
    if (std::abs(gap.clock_ms - object.time_ms) > kOffGridMs) losses_.add(Lost::off_grid);
    if (combo_) push(ids_.combo);
    combo_ = false;
    if (object.hit_sound != 0) losses_.add(Lost::hit_sounds);
    if (object.combo_skip != 0) losses_.add(Lost::combo_skips);
    if (object.kind == ObjectKind::spinner) return spinner(object, next_ms);
    if (object.kind == ObjectKind::slider) return slider(object, next_ms);
    circle(object);
  }

  /// The allowed id of a group that costs least; the first of equals. Something is allowed.
  template <class Cost>
  std::int64_t cheapest(const Group& group, const Cost& cost) const {
    std::int64_t best = -1;
    double least = kNever;
    for (std::int64_t i = 0; i < group.count; ++i) {
      if (!cursor_.allows(group.first + i)) continue;
      const double price = cost(i);
      if (best >= 0 && !(price < least)) continue;
      best = i;
      least = price;
    }
    return best;
  }

  void place(const HitObject& object) {
    Point wanted{object.position.x, object.position.y};
    const Point clamped{std::clamp(wanted.x, 0.0, double{kPlayfieldWidth}),
                        std::clamp(wanted.y, 0.0, double{kPlayfieldHeight})};
    if (apart(wanted, clamped) > 0) losses_.add(Lost::positions);
    // All places of a ring are tried: the nearest of the rings near the distance.
    const double far = apart(cursor_.pose().at, clamped);
    const std::int64_t distance = cheapest(ids_.distance, [&](std::int64_t bin) {
      const double ring = std::abs(meaning_.distance_px(bin) - far);
      if (ring > kRingsPx) return kRingsPx + ring;
      double least = kNever;
      for (std::int64_t direction = 0; direction < ids_.direction.count; ++direction) {
        const Point at = cursor_.place(bin, direction);
        const bool inside = at.x >= 0 && at.y >= 0 && at.x <= kPlayfieldWidth && at.y <= kPlayfieldHeight;
        if (inside) least = std::min(least, apart(at, clamped));
      }
      return least;
    });
    push(ids_.distance.first + distance);
    push(ids_.direction.first + cheapest(ids_.direction, [&](std::int64_t direction) {
           return apart(cursor_.place(distance, direction), clamped);
         }));
  }

  void circle(const HitObject& object) {
    push(ids_.circle);
    place(object);
  }

  /// The bin of the length nearest to `beats` that ends in time.
  std::int64_t length_bin(double beats, double most_beats) const {
    return cheapest(ids_.length, [&](std::int64_t bin) {
      const double length = meaning_.length_beats(bin);
      constexpr double kTooLong = 1e6;
      return std::abs(length - beats) + (length > most_beats + 1e-6 ? kTooLong : 0);
    });
  }

  bool spinner_fits(const HitObject& object, const tokenization::Gap& gap, double next_ms) const {
    GrammarCursor there(cursor_);
    for (const std::int64_t bin : gap.bins) there.push(ids_.time.first + bin);
    if (!there.allows(ids_.spinner)) return false;
    there.push(ids_.spinner);
    const double most = std::min(next_ms - kAfterSpinnerMs, std::max(object.end_time_ms, object.time_ms)) + 1;
    for (std::int64_t bin = 0; bin < ids_.length.count; ++bin)
      if (there.allows(ids_.length.first + bin))
        return there.start_ms() + meaning_.length_beats(bin) * there.beat_ms() <= most + there.beat_ms();
    return false;
  }

  void spinner(const HitObject& object, double next_ms) {
    push(ids_.spinner);
    const double beats = (object.end_time_ms - cursor_.start_ms()) / cursor_.beat_ms();
    const double most = (next_ms - kAfterSpinnerMs - cursor_.start_ms()) / cursor_.beat_ms();
    const std::int64_t bin = length_bin(beats, most);
    if (std::abs(meaning_.length_beats(bin) - beats) * cursor_.beat_ms() > kOffGridMs)
      losses_.add(Lost::spinner_lengths);
    push(ids_.length.first + bin);
  }

  /// Px per ms of sliders in force at a time.
  double speed(double time_ms) const {
    return slider_speed(difficulty_, timing_.red_line_at(time_ms),
                        timing_.velocity_at(time_ms).slider_velocity);
  }

  void slider(const HitObject& object, double next_ms) {
    const Played slider = played(object, speed(object.time_ms));
    std::int64_t slides = std::clamp<std::int64_t>(object.slider.slides, 1, kMostSlides);
    const double beat_ms = cursor_.beat_ms();
    const double room_beats = (next_ms - kAfterSliderMs - cursor_.time_ms() + 1) / beat_ms;
    while (slides > 0 && (!cursor_.allows(ids_.slider.first + slides - 1) ||
                          meaning_.length_beats(0) * static_cast<double>(slides) > room_beats))
      --slides;
    if (slides == 0 || slider.slide_ms <= 0) {
      losses_.add(Lost::slider_room);
      return circle(object);
    }
    if (slides != object.slider.slides) losses_.add(Lost::slides);
    push(ids_.slider.first + slides - 1);
    place(object);
    const double beats = slider.slide_ms / beat_ms;
    const std::int64_t length = length_bin(beats, room_beats / static_cast<double>(slides));
    if (std::abs(meaning_.length_beats(length) - beats) > kOtherLength * beats) losses_.add(Lost::lengths);
    push(ids_.length.first + length);
    const double velocity = slider.length_px / cursor_.draft().beats;
    const std::int64_t nearest = cheapest(ids_.velocity, [&](std::int64_t bin) {
      return std::abs(std::log(meaning_.velocity_px_per_beat(bin) / velocity));
    });
    if (std::abs(std::log(meaning_.velocity_px_per_beat(nearest) / velocity)) > kOtherVelocity)
      losses_.add(Lost::velocities);
    push(ids_.velocity.first + nearest);
    body(slider);
  }

  /// The form and the direction that come nearest to the slider's, part by part.
  void body(const Played& slider) {
    const auto distance = [&](std::int64_t shape, std::int64_t direction) {
      const Heading toward = cursor_.draft().head.heading.turned(meaning_.direction(direction));
      const Shape& form = shapes()[static_cast<std::size_t>(shape)];
      double sum = 0;
      for (std::size_t i = 0; i < kSamples; ++i)
        sum += apart(toward.ahead(cursor_.draft().length_px * form.samples[i]), slider.way[i]);
      return sum / kSamples;
    };
    double least = kNever;
    const std::int64_t shape = cheapest(ids_.shape, [&](std::int64_t form) {
      double best = kNever;
      for (std::int64_t direction = 0; direction < ids_.direction.count; ++direction) {
        const double price = distance(form, direction);
        if (price < best && cursor_.body_fits(form, direction)) best = price;
      }
      least = std::min(least, best);
      return best;
    });
    if (least > kOtherBodyPx) losses_.add(Lost::bodies);
    push(ids_.shape.first + shape);
    push(ids_.direction.first +
         cheapest(ids_.direction, [&](std::int64_t direction) { return distance(shape, direction); }));
  }

  static constexpr double kRingsPx = 48;
  const Meaning& meaning_;
  const Ids& ids_;
  const Difficulty& difficulty_;
  const TimingInForce timing_;
  bool combo_ = false;  // of this object, or of one before it that was dropped
};

}  // namespace

TokenizedMap encode(const std::shared_ptr<const Meaning>& meaning, const Beatmap& map, const SongSpan& span) {
  return Writer(meaning, map, span).write(map, span);
}

}  // namespace osugen::relative
