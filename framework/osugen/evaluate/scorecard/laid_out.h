// osugen/evaluate/scorecard/laid_out.h - a map as the figures look at it. Private to the scorecard.
//
// The human bands were measured with ends and beats as they are defined here, some of which osu! computes
// more exactly: see play.h for those. Bands and figures are comparable only because both are the same.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>

namespace osugen::scorecard {

/// An object as the figures see it. Positions in px, times in ms.
struct Placed {
  ObjectKind kind = ObjectKind::circle;
  bool new_combo = false;
  double x = 0, y = 0, time_ms = 0;
  /// Of a slider: along the lines from control point to control point, cut to its length. Else as x, y.
  double end_x = 0, end_y = 0;
  /// Of a slider by the last timing line at most 1 ms behind its start, a red one counting as velocity 1; of
  /// a spinner as written; of a circle time_ms.
  double end_ms = 0;
  double beat_ms = 500;     ///< of the last red line at most 1 ms behind; of the first one before it
  double slider_beats = 0;  ///< of one slide
  int slides = 0;           ///< 0: no slider
};

/// A red line of a beat length above 0, not clamped.
struct Beat {
  double time_ms = 0, beat_ms = 500;
};

struct LaidOut {
  std::vector<Placed> objects;  ///< all but holds, by time
  std::vector<Placed> played;   ///< the same without spinners: what has a place
  std::vector<Beat> beats;      ///< by time
  double radius_px = 0;         ///< of circles
};

LaidOut lay_out(const Beatmap& map);

/// Distance from the end of one object to the head of another, px.
double px_between(const Placed& from, const Placed& to);
/// Distance of two heads, px.
double px_of_heads(const Placed& a, const Placed& b);

}  // namespace osugen::scorecard
