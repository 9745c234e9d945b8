// synth/chart/rhythm.h - onsets of a song that become objects, per level.
#pragma once

#include <vector>

#include <synth/chart/moments.h>
#include <synth/compose/song.h>

namespace osugen::synth {

/// Moments during which nothing but a spinner is played.
struct SpinnerSpan {
  int moment = 0;    ///< at which it starts
  int end_tick = 0;  ///< on a beat
};

struct Rhythm {
  /// For each moment, the easiest level that has an object there; kLevels.size(): none has. So an easier
  /// level's rhythm is part of every harder one's.
  std::vector<std::size_t> easiest;
  std::vector<SpinnerSpan> spinners;  ///< the same in all levels
};

/// Level after level from Easy on, what the level follows is taken (the melody on beats; its halves; the
/// snare; the kick; everything), the strongest places of the bar first, as long as the level allows the gaps
/// between.
Rhythm choose_rhythm_of_levels(const Song& song, const Listening& heard);

}  // namespace osugen::synth
