// beat_losses.h - what tokens of the beat cannot represent, by name.
#pragma once

#include "losses.h"

namespace osugen::tokenization {

enum class BeatLost : std::uint8_t {
  outside_span,
  too_early,
  no_time_left,
  off_grid,
  mania,
  positions,
  hit_sounds,
  combo_skips,
  slides,
  lengths,
  velocities,
  bodies,
  slider_room,
  spinner_lengths,
  spinner_room,
  count
};

inline const char* name(BeatLost lost) {
  static constexpr std::array<const char*, static_cast<std::size_t>(BeatLost::count)> kNames{
      "objects outside the span, dropped",
      "objects at or before the end of the previous one, dropped",
      "objects without time left, dropped",
      "objects off the beat grid, snapped",
      "osu!mania objects, dropped",
      "positions outside the playfield, moved into it",
      "hitsounds, dropped",
      "combo color skips, ignored",
      "sliders with more than 4 slides, clamped",
      "slider lengths that are not a common fraction of a beat, changed",
      "slider velocities out of range or leaving the playfield, changed",
      "slider bodies of other shapes, approximated",
      "sliders without time to be played, encoded as circles",
      "spinner lengths that are not a common number of beats, changed",
      "spinners without time to be played, dropped"};
  return kNames[static_cast<std::size_t>(lost)];
}

}  // namespace osugen::tokenization
