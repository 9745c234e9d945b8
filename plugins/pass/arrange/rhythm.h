// rhythm.h - a map without its places: what stands, and what places are made for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/song.h>

#include "tables.h"

namespace osugen::arrange {

/// An object as the plan sees it.
struct Note {
  ObjectKind kind = ObjectKind::circle;
  bool new_combo = false, kiai = false;
  int slides = 1;
  double time_ms = 0, end_ms = 0, beat_ms = 500;
  double gap_beats = 0;     ///< from the end of the object before; kLongGap for the first and after a spinner
  Gap gap = two_beats;      ///< the class of that
  double place_in_bar = 0;  ///< beats
  std::size_t bar = 0;      ///< index in Rhythm::bars
  double slide_beats = 0;   ///< of one slide
  double velocity = 1;      ///< slider velocity in force
  double length_px = 0;     ///< of one slide
  double accent = 0.5;      ///< strength of the attack, as its rank among the objects
  double energy = 0.5;      ///< of the phrase, as its rank among the objects

  bool slider() const { return kind == ObjectKind::slider; }
  bool back_at_head() const { return slides % 2 == 0; }
};

inline constexpr double kLongGap = 9;  // beats: nothing before is near

/// A bar that has objects.
struct Bar {
  std::uint64_t key =
      0;           ///< equal for bars that are the same: in rhythm, and in phrase where the song is heard
  int repeat = 0;  ///< how many bars of this key stand before it
  std::size_t before = 0;            ///< the last of them, where there are any
  std::size_t first = 0, count = 0;  ///< notes
  double density = 0.5;              ///< number of notes, as its rank among the bars
  std::uint64_t phrase = 0;  ///< key of the stretch that comes again as a whole; the bar itself without sound
};

struct Rhythm {
  std::vector<Note> notes;
  std::vector<Bar> bars;
  bool heard = false;  ///< accents and energy are those of the song
};

/// @param map    with speeds set
/// @param beats  of slide_beats()
Rhythm rhythm_of(const Beatmap& map, const std::vector<double>& beats, const Song& song, Level level);

}  // namespace osugen::arrange
