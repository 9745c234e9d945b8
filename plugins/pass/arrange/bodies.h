// bodies.h - sliders as they can be laid: few shapes, in 120 directions, with the game's own geometry.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include <osugen/beatmap/beatmap.h>

#include "plan.h"

namespace osugen::arrange {

/// Directions are counted in steps of 3 degrees: from 0 (to the right) on, clockwise as y points down.
inline constexpr int kDirections = 120;
/// @param radians  any angle
int direction_of(float radians);
float radians_of(int direction);
/// 0 to kDirections - 1.
inline int wrapped(int direction) {
  return ((direction % kDirections) + kDirections) % kDirections;
}

/// Parts of a body at which what it covers is measured; the first is the head, the last the end of the path.
inline constexpr std::size_t kSamples = 9;

/// All relative to the head.
struct Body {
  std::vector<Anchor> path;
  std::array<Vec2, kSamples> samples{};
  Vec2 low, high;  ///< the box of all that is drawn along the path
  Vec2 path_end;
  float out = 0;              ///< radians: how the ball moves at the end of the path
  float back = 0;             ///< radians: how it moves where it comes back to the head
  int direction = 0;          ///< how it leaves the head
  bool round = false;         ///< an arc wide enough for a circle in its centre
  Vec2 centre;                ///< of that arc
  mutable bool kept = false;  ///< a state has it: it stays
};

/// Where heads may be so that circles are well inside, and what bodies keep from the edges.
struct Field {
  float left, top, right, bottom;
  bool holds(float x, float y) const { return x >= left && x <= right && y >= top && y <= bottom; }
};
inline constexpr Field kHeads{12, 12, 500, 372};
inline constexpr Field kBodies{8, 8, 504, 376};

inline bool fits(const Body& body, float x, float y) {
  return x + body.low.x >= kBodies.left && x + body.high.x <= kBodies.right &&
         y + body.low.y >= kBodies.top && y + body.high.y <= kBodies.bottom;
}

/// Makes bodies once and keeps them: a map has few shapes and lengths. Used by one thread.
class Bodies {
 public:
  /// All directions of one form; entries are made when they are asked for.
  class Set {
   public:
    Set(Form form, double length_px) : form_(form), length_px_(length_px) {}
    const Body& at(int direction);
    /// Drops what is not `kept`.
    void forget();
    double length_px() const { return length_px_; }

   private:
    Form form_;
    double length_px_;
    std::array<std::unique_ptr<Body>, kDirections> bodies_;
  };
  Set& of(Form form, double length_px);
  std::size_t count() const { return sets_.size(); }

 private:
  std::map<std::tuple<Shape, double, double>, std::unique_ptr<Set>> sets_;
};

}  // namespace osugen::arrange
