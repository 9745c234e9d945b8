#include "costs.h"

#include <algorithm>
#include <cmath>

#include "angles.h"

namespace osugen::arrange {
namespace {

/// Easy to Expert: what it costs to cover something, and up to how many radii one object covers another.
constexpr std::array<float, 5> kCoverWeight{6, 6, 3, 1.7F, 1.3F};
constexpr std::array<float, 5> kNearRadii{2.05F, 2.05F, 1.8F, 1.6F, 1.6F};
constexpr float kSkirtRadii = 2.9F, kSkirtWidth = 0.9F, kBodyRadii = 1.6F, kLastBodyRadii = 1.3F;
constexpr double kSeenMs = 1400, kClearMs = 900, kTailMs = 300;  // at least, and by the approach rate
constexpr double kBodySeenMs = 1000, kBodyClearMs = 500;
constexpr float kStackPx = 6, kExactPx = 1;
constexpr float kWallWeight = 1.6F;
constexpr std::size_t kCrowdFrom = 6;  // objects back
constexpr float kCrowdPx = 180, kCrowdWidthPx = 70;

float square(float x) {
  return x * x;
}

float wall(float from_edge, float room) {
  return from_edge < room ? square((room - from_edge) / room) : 0;
}

float wall_cost(float x, float y) {
  constexpr float kSide = 80, kTop = 60, kBottom = 55;
  return kWallWeight * (wall(x, kSide) + wall(kPlayfieldWidth - x, kSide) + wall(y, kTop) +
                        wall(kPlayfieldHeight - y, kBottom));
}

/// A bell about an object, by the square of the distance.
class Bell {
 public:
  Bell() {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const double square_px = (static_cast<double>(i) + 0.5) * kStep;
      values_[i] = static_cast<float>(std::exp(-square_px / (2.0 * kCrowdWidthPx * kCrowdWidthPx)));
    }
  }
  float at(float square_px) const {
    const auto i = static_cast<std::size_t>(square_px / kStep);
    return i < values_.size() ? values_[i] : 0;
  }

 private:
  static constexpr float kStep = 16;
  std::array<float, static_cast<std::size_t>(kCrowdPx* kCrowdPx / kStep)> values_{};
};

const Bell& bell() {
  static const Bell values;
  return values;
}

}  // namespace

Costs::Costs(const Rhythm& rhythm, const std::vector<Target>& targets, const Wish& wish, const Sight& sight)
    : rhythm_(rhythm),
      targets_(targets),
      wish_(wish),
      sight_(sight),
      weight_(kCoverWeight[static_cast<std::size_t>(wish.level)]),
      near_px_(kNearRadii[static_cast<std::size_t>(wish.level)] * sight.radius_px),
      skirt_px_(kSkirtRadii * sight.radius_px),
      body_px_(kBodyRadii * sight.radius_px) {}

void Costs::look_at(std::size_t back, Seen& seen) const {
  const Note& before = rhythm_.notes[i_ - 1 - back];
  const double age_ms = note_->time_ms - std::max(before.time_ms, before.end_ms - kTailMs);
  const double seen_ms = std::max(kSeenMs, sight_.preempt_ms);
  const double clear_ms = seen_ms - (kSeenMs - kClearMs);
  const auto in_run = static_cast<std::size_t>(target_->place_in_run) + 1;
  seen = {};
  seen.slider = before.slider();
  seen.neighbour = back == 0;
  if (age_ms > seen_ms || (back == 0 && !before.slider()) || (target_->stack && back <= in_run)) return;
  seen.counts = true;
  seen.fade = age_ms < clear_ms ? 1 : static_cast<float>(std::max(0.25, (seen_ms - age_ms) / 500));
  seen.head_counts = back >= 1 || !before.back_at_head();
  seen.in_run = target_->run > 3 && back <= in_run;
  constexpr float kMayStack = 0.12F, kStacks = 2.5F;
  constexpr double kMayStackBeats = 0.9;
  const bool may = !wish_.even() && note_->time_ms - before.end_ms > kMayStackBeats * note_->beat_ms;
  seen.stacked = may ? kMayStack : kStacks;
  // The part of the last slider that the ball leaves last leads here, and does not count.
  if (back == 0 && !before.back_at_head()) seen.last_sample = 5;
  if (back == 0 && before.back_at_head()) seen.first_sample = 3;
}

void Costs::begin(std::size_t i, std::size_t past_count) {
  i_ = i;
  note_ = &rhythm_.notes[i];
  target_ = &targets_[i];
  seen_count_ = std::min(kLookedAt, past_count);
  for (std::size_t back = 0; back < seen_count_; ++back) look_at(back, seen_[back]);
  bodies_count_ = 0;
  for (std::size_t back = 0; back < std::min(kBodiesLookedAt, past_count); ++back) {
    const double age_ms = note_->time_ms - rhythm_.notes[i - 1 - back].end_ms;
    if (age_ms > kBodySeenMs) break;
    body_fade_[bodies_count_++] = age_ms < kBodyClearMs ? 1 : 0.5F;
  }
}

float Costs::step(float px, float out, float direction) const {
  constexpr float kMostTurn = 4.5F, kOtherWay = 0.9F;
  const float turn = wrap(direction - out), asked = static_cast<float>(target_->turn);
  const float width = target_->run > 3 ? 0.1F : target_->regular ? 0.18F : 0.3F;
  const auto turned = [&](float error) { return std::min(kMostTurn, square(error / width) / 2); };
  const float this_way = turned(wrap(turn - asked)), other_way = turned(wrap(turn + asked)) + kOtherWay;
  const double wrong =
      std::log(static_cast<double>(std::max(1e-3F, px)) / std::max(1.0, target_->distance_px)) /
      target_->tolerance;
  return std::min(this_way, other_way) + static_cast<float>(wrong * wrong / 2);
}

float Costs::cover_of_body(const Seen& seen, const Place& before, float x, float y) const {
  float least = 1e9F;
  for (std::size_t k = seen.first_sample; k <= seen.last_sample; ++k) {
    const Vec2& sample = before.body->samples[k];
    least = std::min(least, square(x - before.x - sample.x) + square(y - before.y - sample.y));
  }
  if (least >= square(body_px_)) return 0;
  if (length(x - before.end_x, y - before.end_y) < kStackPx) return 0;
  return weight_ * 0.6F * seen.fade * (0.4F + 0.9F * (1 - std::sqrt(least) / body_px_));
}

float Costs::cover(const Seen& seen, const Place& before, float x, float y) const {
  constexpr float kOnLastHead = 4, kNeverOnLastHead = 40, kNearlyStacked = 1.5F;
  float cost = 0;
  const float square_px = square(x - before.x) + square(y - before.y);
  if (seen.head_counts && square_px < square(skirt_px_)) {
    const float px = std::sqrt(square_px);
    if (px < kStackPx) {
      // The game does not stack what begins on the head of the last slider: up to Hard the criteria forbid
      // it.
      if (seen.neighbour)
        cost += wish_.level <= Level::hard ? kNeverOnLastHead : kOnLastHead;
      else
        cost += seen.stacked * seen.fade;
      if (px >= kExactPx) cost += kNearlyStacked;
    } else if (px >= near_px_) {
      if (!seen.neighbour && target_->run < 3)
        cost +=
            0.75F * weight_ * seen.fade * std::min(1.0F, (skirt_px_ - px) / (kSkirtWidth * sight_.radius_px));
    } else if (!seen.in_run) {
      cost += weight_ * seen.fade * (0.55F + 0.9F * (1 - px / near_px_));
    }
  }
  if (seen.slider && before.body != nullptr) cost += cover_of_body(seen, before, x, y);
  return cost;
}

float Costs::head(const Past& past, float x, float y, float base, float most) const {
  float cost = base + wall_cost(x, y);
  if (cost > most) return cost;
  for (std::size_t back = 0; back < seen_count_; ++back)
    if (seen_[back].counts) cost += cover(seen_[back], *past.places[back], x, y);
  if (cost > most) return cost;
  const Bell& near = bell();
  for (std::size_t back = kCrowdFrom; back < past.count; ++back) {
    const Place& before = *past.places[back];
    const float square_px = square(x - before.x) + square(y - before.y);
    cost += (0.1F - 0.002F * static_cast<float>(back)) * near.at(square_px);
  }
  return cost;
}

float Costs::body(const Past& past, const Place& place) const {
  constexpr float kAheadPx = 60, kAheadMargin = 20, kLeadsOut = 0.35F;
  float cost = 0;
  for (std::size_t back = 0; back < bodies_count_; ++back) {
    const Place& before = *past.places[back];
    float least = 1e9F;
    for (std::size_t k = 2; k < kSamples; k += 2) {
      const float x = place.x + place.body->samples[k].x, y = place.y + place.body->samples[k].y;
      least = std::min(least, square(x - before.x) + square(y - before.y));
      least = std::min(least, square(x - before.end_x) + square(y - before.end_y));
      if (before.body == nullptr) continue;
      const Vec2& middle = before.body->samples[kSamples / 2];
      least = std::min(least, square(x - before.x - middle.x) + square(y - before.y - middle.y));
    }
    const float limit = (back == 0 ? kLastBodyRadii : kBodyRadii) * sight_.radius_px;
    if (least < square(limit))
      cost += weight_ * 0.55F * body_fade_[back] * (0.4F + 0.9F * (1 - std::sqrt(least) / limit));
  }
  const Units::Unit ahead = units().at(place.out);
  const float x = place.end_x + ahead.x * kAheadPx, y = place.end_y + ahead.y * kAheadPx;
  const bool leads_out = x < kAheadMargin || x > kPlayfieldWidth - kAheadMargin || y < kAheadMargin ||
                         y > kPlayfieldHeight - kAheadMargin;
  return leads_out ? cost + kLeadsOut : cost;
}

}  // namespace osugen::arrange
