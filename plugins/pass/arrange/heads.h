// heads.h - candidates for the head of an object: about its target, and places that mean something already.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "costs.h"
#include "plan.h"
#include "rhythm.h"

namespace osugen::arrange {

inline constexpr float kNever = std::numeric_limits<float>::infinity();

struct Head {
  float x = 0, y = 0;   ///< whole px
  float direction = 0;  ///< radians: of the step that leads here
  float cost = kNever;
};

class Heads {
 public:
  /// @param costs    has begun the same object
  /// @param grid_px  drawn places are multiples of it
  Heads(const Costs& costs, const Wish& wish, int grid_px);

  void begin(std::size_t i, const Note& note, const Target& target);

  /// Finds the cheapest heads after `before`.
  /// @param note   the object's; the notes before it lie before it
  /// @param echo   the place that comes again; null: none
  /// @param limit  heads of this cost and more are of no use
  void find(const Past& past, const Note* note, const Place& before, const Place* echo, float limit);
  /// In order of cost.
  std::span<const Head> found() const { return {found_.data(), count_}; }

 private:
  static constexpr std::size_t kWays = 15, kOtherWays = 9, kMost = 30, kMostOfSlider = 9;

  void offer(float x, float y, float direction, float base);
  void offer_free();
  void offer_about_target();
  void offer_fan(float turn, std::span<const float> jitter);
  void offer_old_places(const Note* note);
  void offer_mirrored();
  void offer_echo(const Place& echo);
  void offer_blankets();
  float limit() const { return count_ < most_ ? limit_ : found_[count_ - 1].cost; }
  bool comes_near(float px, float tolerance) const;
  float snapped(float px) const;

  const Costs& costs_;
  Wish wish_;
  float grid_px_;
  const Target* target_ = nullptr;
  bool one_distance_ = false, slider_ = false;
  std::array<float, kWays> jitter_{};
  std::array<float, kOtherWays> other_jitter_{};
  static constexpr std::size_t kFree = 24;
  std::array<Vec2, kFree> free_{};

  const Past* past_ = nullptr;
  Place before_;
  float limit_ = kNever;
  float not_stacked_ = 0;
  std::size_t most_ = kMost, count_ = 0;
  std::array<Head, kMost> found_{};
};

}  // namespace osugen::arrange
