#include "heads.h"

#include <algorithm>
#include <cmath>

#include "angles.h"
#include "draws.h"

namespace osugen::arrange {
namespace {

/// Beside the turn asked for, in degrees, and shares of the distance, the likely ones first.
constexpr std::array<float, 15> kWaysDegrees{0,   8,  -8,  16,  -16,  28,  -28, 45,
                                             -45, 70, -70, 105, -105, 140, 180};
constexpr std::array<float, 5> kShares{1, 0.92F, 1.09F, 0.8F, 1.22F};
constexpr std::size_t kSharesOfFarWays = 3, kNearWays = 7, kSharesOfEven = 3;
constexpr std::size_t kOldPlaces = 10, kMirroredPlaces = 14;
constexpr int kStream = 3;  // a run of so many and more follows its own line

}  // namespace

Heads::Heads(const Costs& costs, const Wish& wish, int grid_px)
    : costs_(costs), wish_(wish), grid_px_(static_cast<float>(grid_px)) {}

void Heads::begin(std::size_t i, const Note& note, const Target& target) {
  constexpr float kJitter = 0.05F;  // radians
  constexpr double kExactBeats = 1.05;
  target_ = &target;
  slider_ = note.slider();
  most_ = slider_ ? kMostOfSlider : kMost;
  one_distance_ = wish_.even() && note.gap_beats <= kExactBeats;
  not_stacked_ = target.stack ? 2.5F : 0;
  Draws draws(key_of({wish_.seed, i, 17}));
  const float jitter = target.run > kStream ? 0 : kJitter;
  for (float& angle : jitter_) angle = jitter * static_cast<float>(draws.normal());
  for (float& angle : other_jitter_) angle = jitter * static_cast<float>(draws.normal());
  for (Vec2& place : free_)
    place = {static_cast<float>(draws.between(60, 452)), static_cast<float>(draws.between(55, 329))};
}

void Heads::find(const Past& past, const Note* note, const Place& before, const Place* echo, float limit) {
  past_ = &past;
  before_ = before;
  limit_ = limit;
  count_ = 0;
  if (target_->free || past.count == 0) {
    offer_free();
    return;
  }
  if (target_->stack) offer(std::round(before.end_x), std::round(before.end_y), before.out, 0);
  offer_about_target();
  if (wish_.even()) return;
  offer_old_places(note);
  if (target_->stack || target_->run >= kStream) return;
  offer_mirrored();
  if (!slider_) offer_blankets();
  if (echo != nullptr) offer_echo(*echo);
}

float Heads::snapped(float px) const {
  return std::round(px / grid_px_) * grid_px_;
}

void Heads::offer(float x, float y, float direction, float base) {
  if (!kHeads.holds(x, y)) return;
  const float most = limit();
  if (base >= most) return;
  const float cost = costs_.head(*past_, x, y, base, most);
  if (cost >= most) return;
  if (count_ < most_) ++count_;
  std::size_t at = count_ - 1;
  for (; at > 0 && found_[at - 1].cost > cost; --at) found_[at] = found_[at - 1];
  found_[at] = {x, y, direction, cost};
}

void Heads::offer_free() {
  constexpr float kUsualPx = 170, kWidthPx = 120, kEvenUsualPx = 180, kEvenWidthPx = 80;
  for (const Vec2& place : free_) {
    const float x = snapped(place.x), y = snapped(place.y);
    const float dx = x - before_.end_x, dy = y - before_.end_y, px = length(dx, dy);
    offer(x, y, direction_to(dx, dy),
          wish_.even() ? std::abs(px - kEvenUsualPx) / kEvenWidthPx : std::abs(px - kUsualPx) / kWidthPx);
  }
}

void Heads::offer_about_target() {
  constexpr float kStraight = 0.1F;
  const auto turn = static_cast<float>(target_->turn);
  offer_fan(turn, jitter_);
  if (std::abs(turn) >= kStraight) offer_fan(-turn, other_jitter_);
}

void Heads::offer_fan(float turn, std::span<const float> jitter) {
  const std::size_t shares = one_distance_ ? 1 : wish_.even() ? kSharesOfEven : kShares.size();
  for (std::size_t way = 0; way < jitter.size(); ++way) {
    const float angle = before_.out + turn + kWaysDegrees[way] * kDegreeF + jitter[way];
    const Units::Unit unit = units().at(angle);
    for (std::size_t share = 0; share < (way < kNearWays ? shares : std::min(shares, kSharesOfFarWays));
         ++share) {
      const float px = static_cast<float>(target_->distance_px) * kShares[share];
      const float x = snapped(before_.end_x + px * unit.x), y = snapped(before_.end_y + px * unit.y);
      if (!kHeads.holds(x, y)) continue;
      const float dx = x - before_.end_x, dy = y - before_.end_y, direction = direction_to(dx, dy);
      offer(x, y, direction, costs_.step(length(dx, dy), before_.out, direction) + not_stacked_);
    }
  }
}

bool Heads::comes_near(float px, float tolerance) const {
  return std::abs(std::log(px / static_cast<float>(target_->distance_px))) <= tolerance;
}

/// Exactly where objects were before: heads and ends.
void Heads::offer_old_places(const Note* note) {
  constexpr float kLeastPx = 10, kTolerance = 0.3F, kWelcome = 0.6F;
  for (std::size_t back = 1; back < std::min(kOldPlaces, past_->count); ++back) {
    const Place& old = *past_->places[back];
    const bool slides = (note - 1 - back)->slider();
    for (const bool end : {false, true}) {
      if (end && !slides) continue;
      const float x = std::round(end ? old.end_x : old.x), y = std::round(end ? old.end_y : old.y);
      const float dx = x - before_.end_x, dy = y - before_.end_y, px = length(dx, dy);
      if (px < kLeastPx || !comes_near(px, kTolerance)) continue;
      const float direction = direction_to(dx, dy);
      offer(x, y, direction, costs_.step(px, before_.out, direction) * kWelcome + not_stacked_);
    }
  }
}

/// The mirror images of what is seen, across the middle of the field.
void Heads::offer_mirrored() {
  constexpr float kLeastPx = 20, kTolerance = 0.25F, kWelcome = 0.7F, kBonusX = 0.55F, kBonusY = 0.15F;
  for (std::size_t back = 0; back < std::min(kMirroredPlaces, past_->count); ++back) {
    const Place& old = *past_->places[back];
    for (const unsigned mirror : {kMirrorX, kMirrorY}) {
      const float x = mirror == kMirrorX ? kPlayfieldWidth - old.x : old.x;
      const float y = mirror == kMirrorY ? kPlayfieldHeight - old.y : old.y;
      const float dx = x - before_.end_x, dy = y - before_.end_y, px = length(dx, dy);
      if (px < kLeastPx || !comes_near(px, kTolerance)) continue;
      const float direction = direction_to(dx, dy);
      offer(x, y, direction,
            costs_.step(px, before_.out, direction) * kWelcome - (mirror == kMirrorX ? kBonusX : kBonusY));
    }
  }
}

/// In the middle of an arc that is seen.
void Heads::offer_blankets() {
  constexpr std::size_t kNear = 4;
  constexpr float kTolerance = 0.25F, kWelcome = 0.7F, kBonus = 0.4F;
  for (std::size_t back = 0; back < std::min(kNear, past_->count); ++back) {
    const Place& old = *past_->places[back];
    if (old.body == nullptr || !old.body->round) continue;
    const float x = std::round(old.x + old.body->centre.x), y = std::round(old.y + old.body->centre.y);
    const float dx = x - before_.end_x, dy = y - before_.end_y, px = length(dx, dy);
    if (!comes_near(px, kTolerance)) continue;
    const float direction = direction_to(dx, dy);
    offer(x, y, direction, costs_.step(px, before_.out, direction) * kWelcome - kBonus);
  }
}

void Heads::offer_echo(const Place& echo) {
  constexpr float kLeastPx = 8, kTolerance = 0.35F, kWelcome = 0.6F, kMost = 3, kBonus = 0.8F, kOther = 0.4F;
  for (unsigned mirror = 1; mirror <= (kMirrorX | kMirrorY); ++mirror) {
    const float x = (mirror & kMirrorX) != 0 ? kPlayfieldWidth - echo.x : echo.x;
    const float y = (mirror & kMirrorY) != 0 ? kPlayfieldHeight - echo.y : echo.y;
    const float dx = x - before_.end_x, dy = y - before_.end_y, px = length(dx, dy);
    if (px < kLeastPx || !comes_near(px, kTolerance)) continue;
    const float direction = direction_to(dx, dy);
    offer(x, y, direction,
          std::min(kMost, costs_.step(px, before_.out, direction)) * kWelcome +
              (mirror == target_->mirror ? -kBonus : kOther));
  }
}

}  // namespace osugen::arrange
