#include "cursor.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace osugen::relative {
namespace {

bool inside(Point p) {
  return p.x >= 0 && p.x <= kPlayfieldWidth && p.y >= 0 && p.y <= kPlayfieldHeight;
}

}  // namespace

GrammarCursor::GrammarCursor(std::shared_ptr<const Meaning> meaning, const SongSpan& span)
    : BeatCursor(*meaning, span), meaning_(std::move(meaning)) {}

// ---- geometry ------------------------------------------------------------------------------------------

Point GrammarCursor::place(std::int64_t distance, std::int64_t direction) const {
  const Heading toward = pose_.heading.turned(meaning_->direction(direction));
  const Point at = pose_.at + toward.ahead({meaning_->distance_px(distance), 0});
  return {std::round(at.x), std::round(at.y)};
}

bool GrammarCursor::body_fits(std::int64_t shape, std::int64_t direction) const {
  const Heading toward = draft_.head.heading.turned(meaning_->direction(direction));
  const Shape& body = shapes()[static_cast<std::size_t>(shape)];
  return std::all_of(body.samples.begin(), body.samples.end(), [&](Point sample) {
    return inside(draft_.head.at + toward.ahead(draft_.length_px * sample));
  });
}

double GrammarCursor::reach_px() const {
  constexpr double kRoundingPx = 1e-6;
  double reach = 0;
  const Point head = draft_.head.at;
  for (std::int64_t i = 0; i < meaning_->place_ids().direction.count; ++i) {
    const Heading to = draft_.head.heading.turned(meaning_->direction(i));
    const double x = to.cos > 0 ? (kPlayfieldWidth - head.x) / to.cos : to.cos < 0 ? -head.x / to.cos : 1e9;
    const double y = to.sin > 0 ? (kPlayfieldHeight - head.y) / to.sin : to.sin < 0 ? -head.y / to.sin : 1e9;
    reach = std::max(reach, std::min(x, y));
  }
  return reach - kRoundingPx;
}

// ---- what may come -------------------------------------------------------------------------------------

void GrammarCursor::allow_distances() {
  const PlaceIds& ids = meaning_->place_ids();
  for (std::int64_t distance = 0; distance < ids.distance.count; ++distance) {
    for (std::int64_t direction = 0; direction < ids.direction.count; ++direction) {
      if (!inside(place(distance, direction))) continue;
      allow(ids.distance.first + distance);
      break;
    }
  }
}

void GrammarCursor::allow_directions() {
  const PlaceIds& ids = meaning_->place_ids();
  // One way to say that the place is the same.
  if (draft_.distance == 0) return allow(ids.direction.first);
  for (std::int64_t direction = 0; direction < ids.direction.count; ++direction)
    if (inside(place(draft_.distance, direction))) allow(ids.direction.first + direction);
}

void GrammarCursor::allow_velocities() {
  const PlaceIds& ids = meaning_->place_ids();
  const double reach = reach_px();
  std::int64_t last = 0;
  while (last + 1 < ids.velocity.count && meaning_->velocity_px_per_beat(last + 1) * beats() <= reach) ++last;
  allow(ids.velocity.first, last + 1);
}

void GrammarCursor::allow_shapes() {
  const PlaceIds& ids = meaning_->place_ids();
  for (std::int64_t shape = 0; shape < ids.shape.count; ++shape) {
    for (std::int64_t direction = 0; direction < ids.direction.count; ++direction) {
      if (!body_fits(shape, direction)) continue;
      allow(ids.shape.first + shape);
      break;
    }
  }
}

void GrammarCursor::allow_parts() {
  const PlaceIds& ids = meaning_->place_ids();
  switch (part_) {
    case Part::distance:
      return allow_distances();
    case Part::direction:
      return allow_directions();
    case Part::length:
      if (kind() == ObjectKind::spinner) return allow_lengths();
      return allow_lengths(reach_px() / meaning_->velocity_px_per_beat(0));
    case Part::velocity:
      return allow_velocities();
    case Part::shape:
      return allow_shapes();
    case Part::toward:
      for (std::int64_t direction = 0; direction < ids.direction.count; ++direction)
        if (body_fits(draft_.shape, direction)) allow(ids.direction.first + direction);
      return;
  }
}

// ---- steps ---------------------------------------------------------------------------------------------

bool GrammarCursor::begin_parts() {
  draft_ = {};
  part_ = kind() == ObjectKind::spinner ? Part::length : Part::distance;
  return false;
}

void GrammarCursor::finish_slider() {
  const Shape& body = shapes()[static_cast<std::size_t>(draft_.shape)];
  const Point end = draft_.head.at + draft_.toward.ahead(draft_.length_px * body.samples.back());
  if (slides() % 2 == 1) {
    pose_ = {{std::round(end.x), std::round(end.y)}, draft_.toward.turned(body.end)};
  } else {
    pose_ = {draft_.head.at, draft_.toward.back()};
  }
}

bool GrammarCursor::take(std::int64_t part) {
  const PlaceIds& ids = meaning_->place_ids();
  switch (part_) {
    case Part::distance:
      draft_.distance = part - ids.distance.first;
      break;
    case Part::direction: {
      const std::int64_t direction = part - ids.direction.first;
      pose_ = {place(draft_.distance, direction), pose_.heading.turned(meaning_->direction(direction))};
      draft_.head = pose_;
      if (kind() == ObjectKind::circle) return true;
      break;
    }
    case Part::length:
      take_length(part);
      if (kind() == ObjectKind::slider) break;
      pose_ = {};
      return true;
    case Part::velocity:
      draft_.px_per_beat = meaning_->velocity_px_per_beat(part - ids.velocity.first);
      // The shortest slider goes nowhere too far, even from a corner with few directions.
      draft_.length_px = std::min(reach_px(), draft_.px_per_beat * beats());
      break;
    case Part::shape:
      draft_.shape = part - ids.shape.first;
      break;
    case Part::toward:
      draft_.toward = draft_.head.heading.turned(meaning_->direction(part - ids.direction.first));
      finish_slider();
      return true;
  }
  part_ = static_cast<Part>(static_cast<int>(part_) + 1);
  return false;
}

std::int64_t GrammarCursor::parts_left() const {
  const auto done = static_cast<std::int64_t>(part_);
  if (kind() == ObjectKind::spinner) return 1;
  return (kind() == ObjectKind::circle ? circle_parts() : static_cast<std::int64_t>(Part::toward) + 1) - done;
}

}  // namespace osugen::relative
