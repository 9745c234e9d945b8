// osugen/stars/moves.h - what the hand does from object to object.
//
// Distances are scaled so that a circle has the radius 50, whatever the map's circle size.
#pragma once

#include <optional>
#include <vector>

#include <osugen/beatmap/play.h>

namespace osugen::stars {

inline constexpr double kCircleRadius = 50;
inline constexpr double kCircleDiameter = 100;
/// Objects nearer in time count as this far apart, so that chords do not break the formulas.
inline constexpr double kShortestMs = 25;

/// From one object to the next; of the latter.
struct Move {
  ObjectKind kind = ObjectKind::circle;  ///< hold notes are spinners
  double start_ms = 0;
  double since_last_ms = 0;  ///< from start to start
  double strain_ms = 0;      ///< since_last_ms, at least kShortestMs
  Vec2 position_px;          ///< with stacking
  Vec2 cursor_end_px;        ///< where the cursor is when the object has been played

  /// From where the cursor left the last object. 0 to and from a spinner.
  double jump = 0;
  /// The shorter of that and the way from a slider's tail, with the leniency of its follow circle.
  double shortest_jump = 0;
  double shortest_jump_ms = 0;
  std::optional<double> angle;  ///< between the last two jumps, in radians: 0 back, pi straight on

  double slide = 0;     ///< slider: how far the cursor moves within it, more with repeats
  double slide_ms = 0;  ///< slider: the time for that, at least kShortestMs

  bool is(ObjectKind what) const { return kind == what; }
};

struct Moves {
  std::vector<Move> list;    ///< of every object but the first
  double window_ms = 0;      ///< from the earliest to the latest time at which a hit is a 300
  double small_circles = 1;  ///< bonus factor, above 1 for a radius below 30 px
};

/// @param map  of the osu! mode
Moves moves_of(const Beatmap& map, const Play& play);

/// How well an object and the next one can be hit by two keys at once, 0 to 1.
/// @param next  null: there is none
double doubletappable(const Move& move, const Move* next, double window_ms);

}  // namespace osugen::stars
