// synth/chart/level_style.h - the difficulty of a level.
#pragma once

#include <array>
#include <cstddef>

#include <synth/chart/chart.h>

namespace osugen::synth {

struct Span {
  double low, high;
};

struct LevelStyle {
  double shortest_ms;     ///< between two objects' starts
  int finest_ticks;       ///< no object is off the points of so many ticks (48 to the beat; thirds aside)
  double rest_ms;         ///< from a slider's end to the next object
  double slider_ms;       ///< the shortest slide
  double speed;           ///< of slider balls, px per second at slider velocity 1
  double spacing;         ///< px per ms between objects
  double stream_spacing;  ///< the same, of gaps below kStreamMs
  Span distance;          ///< px; what spacing gives is held to it
  double jumps;           ///< how far accents may widen and narrow the spacing, as a share
  double overlap;         ///< how much it is disliked when objects lie on each other
  Span ar, cs, od, hp;
  int combo_bars;  ///< bars of a combo
};

inline constexpr double kStreamMs = 140;

const LevelStyle& style_of(std::size_t level);

}  // namespace osugen::synth
