// osugen/mapset/map_view.h - a map with all that follows from its lines around every object: what the
// checks judge and the picture draws. Not part of what plugins include; see geometry.h and play.h for that.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/timing_lines.h>

namespace osugen {

struct ObjectView {
  const HitObject* object = nullptr;
  double end_ms = 0;          ///< of a circle: its time
  std::vector<double> edges;  ///< times that must be on the beat: head, every repeat, tail
  Vec2 head, tail;            ///< as they are shown: stacked
  std::vector<Vec2> body;     ///< of a slider: the vertices of its path, stacked
  double own_length_px = 0;   ///< of a slider's path before it is cut or extended to the written length
  int column = 0;             ///< osu!mania only
  int combo = 0;              ///< counts combos and the colours they skip; from 1, as the game does
  int number = 1;             ///< within its combo, from 1

  double start_ms() const { return object->time_ms; }
  bool is(ObjectKind kind) const { return object->kind == kind; }
};

struct MapView {
  const Beatmap& map;
  std::vector<TimingLine> lines;  ///< by time; at equal times red before green
  TimingInForce timing;
  std::vector<ObjectView> objects;
  double radius = 0;   ///< of a circle, osu! pixels
  int preempt_ms = 0;  ///< from an object's appearance to its time

  /// Keeps a reference to the map.
  explicit MapView(const Beatmap& beatmap);
};

/// The slider velocity that a line sets, clamped as the game does: 1 for a red line.
double velocity_of(const TimingLine& line);

}  // namespace osugen
