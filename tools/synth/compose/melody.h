// synth/compose/melody.h - melodies of recurring motifs, with rests, held notes and pickups.
#pragma once

#include <vector>

#include <osugen/random/random.h>
#include <synth/compose/genre.h>
#include <synth/compose/harmony.h>
#include <synth/compose/score.h>

namespace osugen::synth {

/// How a melody is to be.
struct MelodyWish {
  double density = 0.5;      ///< share of the sixteenths that sound, before the tempo is counted in
  double syncopation = 0.4;  ///< 0 on the beat, 1 off it
  double bpm = 120;
  int centre = 4;  ///< degree about which it moves
};

struct MelodyNote {
  int tick, length, degree;
  double velocity;
};

std::vector<MelodyNote> compose_melody(Random& random, const Meter& meter, const Harmony& harmony, int bars,
                                       const MelodyWish& wish);

/// The melody in parallel thirds or sixths below, or answers in its rests.
std::vector<MelodyNote> second_voice(Random& random, const Meter& meter, const Harmony& harmony, int bars,
                                     const std::vector<MelodyNote>& melody);

Line as_line(const std::vector<MelodyNote>& melody, const Key& key, int octaves);

}  // namespace osugen::synth
