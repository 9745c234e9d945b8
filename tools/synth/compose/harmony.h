// synth/compose/harmony.h - keys, modes and chord progressions.
#pragma once

#include <array>
#include <vector>

#include <osugen/random/random.h>
#include <synth/compose/genre.h>

namespace osugen::synth {

/// A scale of seven tones. Degrees count from 0 and go on through the octaves, below 0 too.
struct Key {
  int root = 0;  ///< 0 C to 11 B
  std::array<int, 7> scale{0, 2, 4, 5, 7, 9, 11};
  /// MIDI key of a degree; degree 0 is the root in the octave of middle C.
  int pitch(int degree) const;
};

Key choose_key(Random& random, double minor_probability);

/// One chord for every bar, as the degree of its root.
struct Harmony {
  Key key;
  std::vector<int> roots;
  bool sevenths = false;

  int root(int bar) const { return roots[static_cast<std::size_t>(bar) % roots.size()]; }
  /// Degrees of the chord's tones, from its root upwards.
  std::vector<int> tones(int bar) const;
  bool in_chord(int bar, int degree) const;
  /// MIDI keys of the chord around `middle`, each tone in the octave that is nearest.
  std::vector<int> voicing(int bar, int middle) const;
};

/// A progression that people know, or one that moves by the rules of functional harmony.
std::vector<int> choose_progression(Random& random, int bars);

}  // namespace osugen::synth
