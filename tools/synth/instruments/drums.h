// synth/instruments/drums.h - synthesized drum machines: membranes, metal and noise.
#pragma once

#include <memory>
#include <string>

#include <osugen/random/random.h>
#include <synth/signal/clip.h>

namespace osugen::synth {

/// Kicks, snares, hats and kits that answer to General MIDI percussion keys.
/// @return nullptr where no such patch is known
std::unique_ptr<Voice> make_drum(const std::string& patch, Random random);

/// What a General MIDI percussion key asks for.
enum class Stroke : std::uint8_t {
  kick,
  snare,
  rim,
  clap,
  closed_hat,
  pedal_hat,
  open_hat,
  low_tom,
  mid_tom,
  high_tom,
  crash,
  ride,
  splash,
  cowbell,
  tambourine,
  shaker,
  conga,
  wood,
  bell
};
Stroke stroke_of(int percussion_key);

}  // namespace osugen::synth
