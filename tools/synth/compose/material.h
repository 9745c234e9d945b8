// synth/compose/material.h - the music of a section, reused wherever the section repeats.
#pragma once

#include <osugen/random/random.h>
#include <synth/compose/drummer.h>
#include <synth/compose/form.h>
#include <synth/compose/genre.h>
#include <synth/compose/harmony.h>
#include <synth/compose/score.h>

namespace osugen::synth {

/// What a song is like throughout.
struct Character {
  const Genre* genre = nullptr;
  Meter meter;
  Key key;
  double bpm = 120;
  BassStyle bass = BassStyle::roots;
  ChordStyle chords = ChordStyle::held;
  Groove groove;
  std::vector<int> progression;  ///< of the verse; other sections may have their own
  double density = 0.5;
  bool fades_in_with_lead = false;  ///< the intro has a melody
};

/// The lines of a section. What comes back has the same melody, bass, chords and groove; its drums may end
/// with another fill.
/// @param root  of the whole song
/// @param next  the section that follows; nullptr for the last one
Lines play_section(const Random& root, const Character& song, const FormSection& section, int index,
                   const FormSection* next);

}  // namespace osugen::synth
