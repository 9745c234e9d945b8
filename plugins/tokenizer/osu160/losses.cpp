#include "losses.h"

namespace osugen::osu160 {
namespace {

const char* name(Lost lost) {
  switch (lost) {
    case Lost::outside_span:
      return "objects outside the span, dropped";
    case Lost::too_early:
      return "objects at or before the time of the previous one, dropped";
    case Lost::no_time_left:
      return "objects without time left, dropped";
    case Lost::wrong_gap:
      return "gaps outside the range of one TIME_SHIFT, clamped";
    case Lost::mania:
      return "osu!mania objects, dropped";
    case Lost::positions:
      return "positions outside the playfield, clamped";
    case Lost::hit_sounds:
      return "hitsounds, dropped";
    case Lost::combo_skips:
      return "combo color skips, ignored";
    case Lost::catmull:
      return "Catmull sliders, encoded as Bezier";
    case Lost::curve_types:
      return "sliders of several or other curve types, encoded as Bezier";
    case Lost::no_path:
      return "sliders without a path, given a short one";
    case Lost::anchors_clamped:
      return "anchors farther from the previous one than one token represents, clamped";
    case Lost::anchors_cut:
      return "anchors beyond the maximum per slider, dropped";
    case Lost::red_anchors:
      return "red anchors, encoded without a corner";
    case Lost::repeats:
      return "sliders with more than 4 repeats, clamped";
    case Lost::lengths:
      return "sliders whose length differs from their anchors by 5 px or more, given the anchors' length";
    case Lost::velocities:
      return "sliders with their own velocity, encoded with the default";
    case Lost::slider_room:
      return "sliders without time to be played, encoded as circles";
    case Lost::spinner_clamped:
      return "spinner durations, clamped";
    case Lost::spinner_room:
      return "spinners without time to be played, dropped";
    case Lost::count:
      break;
  }
  return "";
}

}  // namespace

std::vector<Loss> LossCounts::list() const {
  std::vector<Loss> losses;
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if (counts_[i] > 0) losses.push_back({name(static_cast<Lost>(i)), counts_[i]});
  return losses;
}

}  // namespace osugen::osu160
