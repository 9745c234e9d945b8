#include "losses.h"

namespace osugen::osu160 {
namespace {

const char* name(Lost lost) {
  switch (lost) {
    case Lost::outside_span:
      return "objects outside the span, dropped";
    case Lost::too_early:
      return "objects at or before the time of the one before, dropped";
    case Lost::no_time_left:
      return "objects for which no time was left, dropped";
    case Lost::wrong_gap:
      return "gaps outside the range of one TIME_SHIFT, clamped";
    case Lost::mania:
      return "osu!mania objects, dropped";
    case Lost::positions:
      return "positions outside the playfield, clamped";
    case Lost::hit_sounds:
      return "objects with hit sounds, silent";
    case Lost::combo_skips:
      return "skipped combo colours, not skipped";
    case Lost::catmull:
      return "Catmull sliders, written as Bezier";
    case Lost::curve_types:
      return "sliders of several or other curve types, written as Bezier";
    case Lost::no_path:
      return "sliders without a path, given a short one";
    case Lost::anchors_clamped:
      return "anchors further from the one before than one token says, clamped";
    case Lost::anchors_cut:
      return "anchors past the largest number of a slider, dropped";
    case Lost::red_anchors:
      return "red anchors, no corner";
    case Lost::repeats:
      return "sliders with more than 4 repeats, clamped";
    case Lost::lengths:
      return "sliders longer or shorter than their anchors by 5 px and more, as their anchors";
    case Lost::velocities:
      return "sliders with a velocity of their own, played at the default";
    case Lost::slider_room:
      return "sliders without time to be played, written as circles";
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
