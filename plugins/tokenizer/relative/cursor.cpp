#include "cursor.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace osugen::relative {
namespace {

constexpr double kRoundingMs = 1e-6;

bool inside(Point p) {
  return p.x >= 0 && p.x <= kPlayfieldWidth && p.y >= 0 && p.y <= kPlayfieldHeight;
}

double beat_ms_at(const std::vector<RedLine>& lines, double time_ms) {
  if (lines.empty()) return RedLine{}.beat_length_ms;
  const auto next = std::upper_bound(lines.begin(), lines.end(), time_ms + kRoundingMs,
                                     [](double time, const RedLine& line) { return time < line.time_ms; });
  return next == lines.begin() ? next->beat_length_ms : std::prev(next)->beat_length_ms;
}

}  // namespace

GrammarCursor::GrammarCursor(std::shared_ptr<const Meaning> meaning, const SongSpan& span)
    : GapCursor(meaning->vocabulary(), meaning->parameters().time, span, true), meaning_(std::move(meaning)) {
  refresh();
}

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
  double reach = 0;
  const Point head = draft_.head.at;
  for (std::int64_t i = 0; i < meaning_->ids().direction.count; ++i) {
    const Heading to = draft_.head.heading.turned(meaning_->direction(i));
    const double x = to.cos > 0 ? (kPlayfieldWidth - head.x) / to.cos : to.cos < 0 ? -head.x / to.cos : 1e9;
    const double y = to.sin > 0 ? (kPlayfieldHeight - head.y) / to.sin : to.sin < 0 ? -head.y / to.sin : 1e9;
    reach = std::max(reach, std::min(x, y));
  }
  return reach - kRoundingMs;
}

// ---- time ----------------------------------------------------------------------------------------------

double GrammarCursor::room_ms() const {
  const auto& lines = shifts().red_lines();
  auto next = std::upper_bound(lines.begin(), lines.end(), clock_ms_ + kRoundingMs,
                               [](double time, const RedLine& line) { return time < line.time_ms; });
  // Before the first line its own grid goes on backwards.
  if (next == lines.begin() && next != lines.end()) ++next;
  const double until = next != lines.end() ? std::min(end_ms(), next->time_ms) : end_ms();
  return until - clock_ms_ + kRoundingMs;
}

bool GrammarCursor::length_fits(std::int64_t bin, std::int64_t slides, double shortest_ms,
                                double room_ms) const {
  const double slide_ms = meaning_->length_beats(bin) * beat_ms_;
  const double length_ms = slide_ms * static_cast<double>(slides);
  if (length_ms < shortest_ms || length_ms > room_ms) return false;
  // A twelfth after a sixteenth of a beat is on no division of it.
  for (std::int64_t slide = 1; slide <= slides; ++slide)
    if (!shifts().on_place(clock_ms_ + slide_ms * static_cast<double>(slide))) return false;
  return true;
}

bool GrammarCursor::any_length(std::int64_t slides, double shortest_ms) const {
  const double room = room_ms();
  for (std::int64_t bin = 0; bin < meaning_->ids().length.count; ++bin)
    if (length_fits(bin, slides, shortest_ms, room)) return true;
  return false;
}

// ---- what may come -------------------------------------------------------------------------------------

void GrammarCursor::allow_objects() {
  const Ids& ids = meaning_->ids();
  allow(ids.circle);
  for (std::int64_t slides = 1; slides <= kMostSlides; ++slides)
    if (any_length(slides, 0)) allow(ids.slider.first + slides - 1);
  if (any_length(1, kShortestSpinnerMs)) allow(ids.spinner);
}

void GrammarCursor::allow_distances() {
  const Ids& ids = meaning_->ids();
  for (std::int64_t distance = 0; distance < ids.distance.count; ++distance) {
    for (std::int64_t direction = 0; direction < ids.direction.count; ++direction) {
      if (!inside(place(distance, direction))) continue;
      allow(ids.distance.first + distance);
      break;
    }
  }
}

void GrammarCursor::allow_directions() {
  const Ids& ids = meaning_->ids();
  // One way to say that the place is the same.
  if (draft_.distance == 0) return allow(ids.direction.first);
  for (std::int64_t direction = 0; direction < ids.direction.count; ++direction)
    if (inside(place(draft_.distance, direction))) allow(ids.direction.first + direction);
}

void GrammarCursor::allow_lengths(std::int64_t slides, double shortest_ms) {
  const Ids& ids = meaning_->ids();
  const double room = room_ms();
  const bool slider = state_ == State::length;
  const double reach = slider ? reach_px() : 0;
  bool any = false;
  for (std::int64_t bin = 0; bin < ids.length.count; ++bin) {
    if (!length_fits(bin, slides, shortest_ms, room)) continue;
    // The shortest is never too long for the playfield.
    const double least_px = meaning_->length_beats(bin) * meaning_->velocity_px_per_beat(0);
    if (slider && any && least_px > reach) continue;
    allow(ids.length.first + bin);
    any = true;
  }
}

void GrammarCursor::allow_velocities() {
  const Ids& ids = meaning_->ids();
  const double reach = reach_px();
  std::int64_t last = 0;
  while (last + 1 < ids.velocity.count && meaning_->velocity_px_per_beat(last + 1) * draft_.beats <= reach)
    ++last;
  allow(ids.velocity.first, last + 1);
}

void GrammarCursor::allow_shapes() {
  const Ids& ids = meaning_->ids();
  for (std::int64_t shape = 0; shape < ids.shape.count; ++shape) {
    for (std::int64_t direction = 0; direction < ids.direction.count; ++direction) {
      if (!body_fits(shape, direction)) continue;
      allow(ids.shape.first + shape);
      break;
    }
  }
}

void GrammarCursor::refresh() {
  const Ids& ids = meaning_->ids();
  switch (state_) {
    case State::before_sos:
      return allow(ids.sos);
    case State::boundary: {
      const auto range = first_shift();
      allow_shifts(ids.time.first, range);
      if (objects_ > 0 || range.empty()) allow(ids.eos);
      return;
    }
    case State::gap:
      allow_shifts(ids.time.first, shifts().next(clock_ms_, last_shift_));
      allow(ids.combo);
      return allow_objects();
    case State::combo:
      return allow_objects();
    case State::circle_distance:
    case State::slider_distance:
      return allow_distances();
    case State::circle_direction:
    case State::slider_direction:
      return allow_directions();
    case State::length:
      return allow_lengths(draft_.slides, 0);
    case State::velocity:
      return allow_velocities();
    case State::shape:
      return allow_shapes();
    case State::toward:
      for (std::int64_t direction = 0; direction < ids.direction.count; ++direction)
        if (body_fits(draft_.shape, direction)) allow(ids.direction.first + direction);
      return;
    case State::spinner:
      return allow_lengths(1, kShortestSpinnerMs);
    case State::finished:
      return allow(ids.pad);
  }
}

// ---- steps ---------------------------------------------------------------------------------------------

GrammarCursor::State GrammarCursor::finish_object() {
  ++objects_;
  last_shift_ = -1;
  return State::boundary;
}

GrammarCursor::State GrammarCursor::begin_object(std::int64_t token) {
  const Ids& ids = meaning_->ids();
  draft_ = {};
  start_ms_ = clock_ms_;
  earliest_ms_ = clock_ms_ + kAfterCircleMs;
  if (token == ids.circle) return State::circle_distance;
  if (token == ids.spinner) return State::spinner;
  draft_.slides = token - ids.slider.first + 1;
  return State::slider_distance;
}

GrammarCursor::State GrammarCursor::finish_slider() {
  earliest_ms_ = start_ms_ + draft_.beats * beat_ms_ * static_cast<double>(draft_.slides) + kAfterSliderMs;
  const Shape& body = shapes()[static_cast<std::size_t>(draft_.shape)];
  const Point end = draft_.head.at + draft_.toward.ahead(draft_.length_px * body.samples.back());
  if (draft_.slides % 2 == 1) {
    pose_ = {{std::round(end.x), std::round(end.y)}, draft_.toward.turned(body.end)};
  } else {
    pose_ = {draft_.head.at, draft_.toward.back()};
  }
  return finish_object();
}

GrammarCursor::State GrammarCursor::after(std::int64_t token) {
  const Ids& ids = meaning_->ids();
  if (ids.time.has(token)) {
    last_shift_ = token - ids.time.first;
    clock_ms_ = shifts().after(clock_ms_, last_shift_);
    return State::gap;
  }
  switch (state_) {
    case State::before_sos:
      return State::boundary;
    case State::boundary:
    case State::finished:
      return State::finished;
    case State::gap:
    case State::combo:
      return token == ids.combo ? State::combo : begin_object(token);
    case State::circle_distance:
    case State::slider_distance:
      draft_.distance = token - ids.distance.first;
      return state_ == State::circle_distance ? State::circle_direction : State::slider_direction;
    case State::circle_direction:
    case State::slider_direction: {
      const std::int64_t direction = token - ids.direction.first;
      pose_ = {place(draft_.distance, direction), pose_.heading.turned(meaning_->direction(direction))};
      draft_.head = pose_;
      return state_ == State::circle_direction ? finish_object() : State::length;
    }
    case State::length:
      draft_.beats = meaning_->length_beats(token - ids.length.first);
      return State::velocity;
    case State::velocity:
      // The shortest slider goes nowhere too far, even from a corner with few directions.
      draft_.length_px =
          std::min(reach_px(), meaning_->velocity_px_per_beat(token - ids.velocity.first) * draft_.beats);
      return State::shape;
    case State::shape:
      draft_.shape = token - ids.shape.first;
      return State::toward;
    case State::toward:
      draft_.toward = draft_.head.heading.turned(meaning_->direction(token - ids.direction.first));
      return finish_slider();
    case State::spinner:
      draft_.beats = meaning_->length_beats(token - ids.length.first);
      clock_ms_ = start_ms_ + draft_.beats * beat_ms_;
      earliest_ms_ = clock_ms_ + kAfterSpinnerMs;
      pose_ = {};
      return finish_object();
  }
  return state_;
}

void GrammarCursor::step(std::int64_t token) {
  state_ = after(token);
  if (state_ == State::gap) beat_ms_ = beat_ms_at(shifts().red_lines(), clock_ms_);
}

// ---- the way to the end --------------------------------------------------------------------------------

std::int64_t GrammarCursor::tokens_to_end() const {
  constexpr std::int64_t kCircle = 4;  // CIRCLE DISTANCE DIRECTION EOS
  constexpr std::int64_t kSpinner = 3;
  const auto object = [&] { return any_length(1, kShortestSpinnerMs) ? kSpinner : kCircle; };
  switch (state_) {
    case State::before_sos:
    case State::boundary: {
      const std::int64_t sos = state_ == State::before_sos ? 1 : 0;
      const auto shift = first_shift();
      if (objects_ > 0 || shift.empty()) return sos + 1;
      GrammarCursor there(*this);
      if (sos > 0) there.push(meaning_->ids().sos);
      there.push(meaning_->ids().time.first + shift.first);
      return sos + 1 + there.tokens_to_end();
    }
    case State::gap:
    case State::combo:
      return object();
    case State::circle_distance:
      return 3;
    case State::circle_direction:
      return 2;
    case State::slider_distance:
      return 7;
    case State::slider_direction:
      return 6;
    case State::length:
      return 5;
    case State::velocity:
      return 4;
    case State::shape:
      return 3;
    case State::toward:
    case State::spinner:
      return 2;
    case State::finished:
      return 0;
  }
  return 0;
}

std::int64_t GrammarCursor::token_to_end() const {
  const Ids& ids = meaning_->ids();
  const auto first_of = [this](const Group& group) {
    std::int64_t id = group.first;
    while (id + 1 < group.first + group.count && !allows(id)) ++id;
    return id;
  };
  switch (state_) {
    case State::before_sos:
      return ids.sos;
    case State::boundary:
      return allows(ids.eos) ? ids.eos : first_of(ids.time);
    case State::gap:
    case State::combo:
      return allows(ids.spinner) ? ids.spinner : ids.circle;
    case State::circle_distance:
    case State::slider_distance:
      return first_of(ids.distance);
    case State::circle_direction:
    case State::slider_direction:
    case State::toward:
      return first_of(ids.direction);
    case State::length:
    case State::spinner:
      return first_of(ids.length);
    case State::velocity:
      return first_of(ids.velocity);
    case State::shape:
      return first_of(ids.shape);
    case State::finished:
      return ids.pad;
  }
  return ids.pad;
}

}  // namespace osugen::relative
