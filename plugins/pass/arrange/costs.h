// costs.h - what a place costs, in nats: how unlikely it is beside what was drawn and what human maps do.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "bodies.h"
#include "plan.h"
#include "rhythm.h"

namespace osugen::arrange {

/// Where an object is.
struct Place {
  float x = 256, y = 192;          ///< whole px
  float end_x = 256, end_y = 192;  ///< where it ends: the head of a circle
  float out = 0;                   ///< radians: how it leads on
  const Body* body = nullptr;      ///< of a slider
};

/// The objects before one, nearest first, up to a spinner.
inline constexpr std::size_t kPast = 25;
struct Past {
  std::array<const Place*, kPast> places{};
  std::size_t count = 0;
};

/// How the map is seen.
struct Sight {
  float radius_px = 36;
  double preempt_ms = 600;
};

/// The costs of one object's places; begin() chooses the object.
class Costs {
 public:
  Costs(const Rhythm& rhythm, const std::vector<Target>& targets, const Wish& wish, const Sight& sight);

  /// @param past_count  how many objects before this one are looked at
  void begin(std::size_t i, std::size_t past_count);

  /// Distance and turn beside the target.
  /// @param out, direction  radians: how the object before leads on, and where this step goes
  float step(float px, float out, float direction) const;

  /// `base` and what the place costs where it is: walls, cover, crowding; above `most` any number above
  /// `most`.
  float head(const Past& past, float x, float y, float base, float most) const;

  /// What a body covers, and whether it leads out of the field.
  float body(const Past& past, const Place& place) const;

 private:
  /// An object before, as far as covering it goes.
  struct Seen {
    bool counts = false, slider = false, head_counts = false, neighbour = false, in_run = false;
    float fade = 0, stacked = 0;
    std::size_t first_sample = 1, last_sample = kSamples - 1;
  };
  void look_at(std::size_t back, Seen& seen) const;
  float cover(const Seen& seen, const Place& before, float x, float y) const;
  float cover_of_body(const Seen& seen, const Place& before, float x, float y) const;

  static constexpr std::size_t kLookedAt = 10;
  static constexpr std::size_t kBodiesLookedAt = 8;

  const Rhythm& rhythm_;
  const std::vector<Target>& targets_;
  Wish wish_;
  Sight sight_;
  float weight_, near_px_, skirt_px_, body_px_;
  std::size_t i_ = 0;
  const Note* note_ = nullptr;
  const Target* target_ = nullptr;
  std::array<Seen, kLookedAt> seen_{};
  std::array<float, kBodiesLookedAt> body_fade_{};
  std::size_t seen_count_ = 0, bodies_count_ = 0;
};

}  // namespace osugen::arrange
