// plan.h - what every object asks of its place: distance, turn, shape. Drawn, not searched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <osugen/beatmap/level.h>

#include "rhythm.h"
#include "tables.h"

namespace osugen::arrange {

/// What a map is made with.
struct Wish {
  Level level = Level::normal;
  std::uint64_t seed = 0;
  double spacing = 1;     ///< factor on distances, Hard and above
  double multiplier = 1;  ///< slider multiplier of the map

  /// Players of these levels read time from distance.
  bool even() const { return level <= Level::normal; }
};

enum class Shape : std::uint8_t { line, arc, wave, rows };

struct Form {
  Shape shape = Shape::line;
  double bend = 0;  ///< radians that an arc turns by; the height of a wave; its sign is the side
  friend bool operator==(const Form&, const Form&) = default;
};

/// A way to lay a place on the other side of the field's middle: bits for x and y.
inline constexpr unsigned kMirrorX = 1, kMirrorY = 2;

struct Target {
  double distance_px = 100;  ///< from the end of the object before
  double tolerance = 0.075;  ///< of the distance, on its logarithm
  double turn = 0;           ///< radians, signed: from the direction that led to the object before
  double into = 0;           ///< of sliders: from the direction that leads here to where the slider goes
  Form form;
  bool free = false;     ///< after a rest: anywhere
  bool stack = false;    ///< on the end of the object before
  bool regular = false;  ///< part of a pattern: the turn matters more
  int run = 0;           ///< objects in the run of 1/4 that this one is part of; 0: none
  int place_in_run = 0;
  bool echoes = false;  ///< where `echoed` was, mirrored in `mirror`
  std::size_t echoed = 0;
  unsigned mirror = 0;
};

/// One target for each note.
std::vector<Target> plan(const Rhythm& rhythm, const Tables& tables, const Wish& wish);

}  // namespace osugen::arrange
