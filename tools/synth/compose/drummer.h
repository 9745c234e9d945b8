// synth/compose/drummer.h - drum parts: a groove, and fills that lead to the next section.
#pragma once

#include <osugen/random/random.h>
#include <synth/compose/genre.h>
#include <synth/compose/score.h>

namespace osugen::synth {

/// The patterns that one piece of material goes by.
struct Groove {
  std::vector<const char*> kick, snare, hat, open_hat, ride, shaker;  ///< for one bar after the other
  int roll_ticks = 0;  ///< of hi-hat rolls at the end of some bars; 0: none
  double ghosts = 0;   ///< probability that a '?' is played
};

Groove choose_groove(Random& random, const Genre& genre, const Meter& meter, double bpm);

enum class Ending : std::uint8_t { none, fill, roll, stop };

struct DrumWish {
  int bars = 4;
  double intensity = 0.5;
  bool kick = true, snare = true, hats = true, ride = false, shaker = false;
  bool opens_with_crash = false;
  Ending ending = Ending::none;
  double busy = 0.5;  ///< of the fill, 0 to 1
  double bpm = 120;
};

/// @param groove_random  the same for sections that repeat each other
/// @param ending_random  of this section alone
void play_drums(Random& groove_random, Random& ending_random, const Groove& groove, const Meter& meter,
                const DrumWish& wish, Lines& lines);

}  // namespace osugen::synth
