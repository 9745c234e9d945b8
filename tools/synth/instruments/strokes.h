// synth/instruments/strokes.h - strokes of drums and percussion.
#pragma once

#include <cstdint>

namespace osugen::synth {

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
