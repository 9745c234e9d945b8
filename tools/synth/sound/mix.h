// synth/sound/mix.h - mixes notes at the levels of their roles.
#pragma once

#include <vector>

#include <osugen/random/random.h>
#include <synth/compose/song.h>
#include <synth/signal/clip.h>

namespace osugen::synth {

/// Two channels of a whole song.
struct Bus {
  explicit Bus(std::size_t samples = 0) : left(samples), right(samples) {}
  std::vector<float> left, right;
  std::size_t size() const { return left.size(); }
};

/// What is mixed apart, since it is treated apart.
struct Buses {
  explicit Buses(std::size_t samples) : drums(samples), music(samples), lead(samples), room(samples) {}
  Bus drums;  ///< kick, snare, hat, percussion
  Bus music;  ///< bass, chords, pad, noise: what a kick may duck
  Bus lead;   ///< melody
  Bus room;   ///< what is sent to the reverb
};

/// Plays every note of the song into the buses. Each different note is rendered once.
/// @param voices  one for each of the song's instruments
/// @param random  decides how loud roles are to each other and how much room they get
void mix(const Song& song, std::vector<std::unique_ptr<Voice>>& voices, Random random, Buses& buses);

/// The sample at which a note begins.
std::size_t sample_at(double time_ms);

}  // namespace osugen::synth
