// losses.h - what the tokens cannot represent, by name.
#pragma once

#include "tokenization/losses.h"

namespace osugen::osu160 {

enum class Lost : std::uint8_t {
  outside_span,
  too_early,
  no_time_left,
  wrong_gap,
  mania,
  positions,
  hit_sounds,
  combo_skips,
  catmull,
  curve_types,
  no_path,
  anchors_clamped,
  anchors_cut,
  red_anchors,
  repeats,
  lengths,
  velocities,
  slider_room,
  spinner_clamped,
  spinner_room,
  count
};

inline const char* name(Lost lost) {
  static constexpr std::array<const char*, static_cast<std::size_t>(Lost::count)> kNames{
      "objects outside the span, dropped",
      "objects at or before the time of the previous one, dropped",
      "objects without time left, dropped",
      "gaps outside the range of one TIME_SHIFT, clamped",
      "osu!mania objects, dropped",
      "positions outside the playfield, clamped",
      "hitsounds, dropped",
      "combo color skips, ignored",
      "Catmull sliders, encoded as Bezier",
      "sliders of several or other curve types, encoded as Bezier",
      "sliders without a path, given a short one",
      "anchors farther from the previous one than one token represents, clamped",
      "anchors beyond the maximum per slider, dropped",
      "red anchors, encoded without a corner",
      "sliders with more than 4 repeats, clamped",
      "sliders whose length differs from their anchors by 5 px or more, given the anchors' length",
      "sliders with their own velocity, encoded with the default",
      "sliders without time to be played, encoded as circles",
      "spinner durations, clamped",
      "spinners without time to be played, dropped"};
  return kNames[static_cast<std::size_t>(lost)];
}

using LossCounts = tokenization::LossCounts<Lost>;

}  // namespace osugen::osu160
