#include <algorithm>
#include <array>
#include <cmath>

#include "coding.h"
#include "cursor.h"
#include "tokenization/beat_writer.h"

namespace osugen::relative {
namespace {

using tokenization::BeatLost;
using tokenization::kNever;

constexpr double kRingsPx = 48;
constexpr double kOtherVelocity = 0.1;
constexpr double kOtherBodyPx = 24;  // mean distance of bodies that look different

double apart(Point a, Point b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

/// Places on the way of a slider, from the head.
using Way = std::array<Point, kSamples>;

Way way_of(const SliderPath& path) {
  Way way;
  for (std::size_t i = 0; i < kSamples; ++i) {
    const Vec2 at = path.position_at(static_cast<double>(i + 1) / kSamples);
    way[i] = {at.x, at.y};
  }
  return way;
}

class Writer final : public tokenization::BeatWriter<GrammarCursor> {
 public:
  Writer(const std::shared_ptr<const Meaning>& meaning, const Beatmap& map, const SongSpan& span)
      : BeatWriter(GrammarCursor(meaning, span), *meaning, map),
        meaning_(*meaning),
        ids_(meaning->place_ids()) {}

 private:
  void write_head(const HitObject& object) override {
    Point wanted{object.position.x, object.position.y};
    const Point clamped{std::clamp(wanted.x, 0.0, double{kPlayfieldWidth}),
                        std::clamp(wanted.y, 0.0, double{kPlayfieldHeight})};
    if (apart(wanted, clamped) > 0) losses_.add(BeatLost::positions);
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

  void write_body(const SliderPath& path) override {
    const double velocity = path.distance_px() / cursor_.beats();
    const auto off = [&](std::int64_t bin) {
      return std::abs(std::log(meaning_.velocity_px_per_beat(bin) / velocity));
    };
    const std::int64_t nearest = cheapest(ids_.velocity, off);
    if (off(nearest) > kOtherVelocity) losses_.add(BeatLost::velocities);
    push(ids_.velocity.first + nearest);
    shape(way_of(path));
  }

  /// The form and the direction that come nearest to the slider's, part by part.
  void shape(const Way& way) {
    const auto distance = [&](std::int64_t shape, std::int64_t direction) {
      const Heading toward = cursor_.draft().head.heading.turned(meaning_.direction(direction));
      const Shape& form = shapes()[static_cast<std::size_t>(shape)];
      double sum = 0;
      for (std::size_t i = 0; i < kSamples; ++i)
        sum += apart(toward.ahead(cursor_.draft().length_px * form.samples[i]), way[i]);
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
    if (least > kOtherBodyPx) losses_.add(BeatLost::bodies);
    push(ids_.shape.first + shape);
    push(ids_.direction.first +
         cheapest(ids_.direction, [&](std::int64_t direction) { return distance(shape, direction); }));
  }

  const Meaning& meaning_;
  const PlaceIds& ids_;
};

}  // namespace

TokenizedMap encode(const std::shared_ptr<const Meaning>& meaning, const Beatmap& map, const SongSpan& span) {
  return Writer(meaning, map, span).write(map, span);
}

}  // namespace osugen::relative
