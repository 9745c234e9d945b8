// synth/instruments/subtractive.h - subtractive synthesis: filtered waveforms.
#pragma once

#include <memory>

#include <synth/signal/clip.h>
#include <synth/signal/filter.h>

namespace osugen::synth {

/// The knobs of one subtractive voice.
struct Subtractive {
  // Waves: levels that add up.
  double saw = 1, square = 0, triangle = 0, sub = 0, noise = 0;  ///< sub: a sine an octave below
  int copies = 1;           ///< of saw and square, detuned against each other
  double detune_cents = 0;  ///< from the lowest copy to the highest
  double spread = 0;        ///< 0: all in the middle, 1: copies from left to right
  double width = 0.5;       ///< of the square's upper half
  double width_sway = 0;    ///< how far the width sways
  double sway_hz = 0.5;
  double octave = 0;  ///< all of it that much higher
  double fifth = 0;   ///< 0 to 1: every third copy plays a fifth above
  // Pitch.
  double vibrato_cents = 0, vibrato_hz = 5.5, vibrato_after = 0.25;
  double bend_semitones = 0, bend_seconds = 0.03;  ///< begins that far off
  // Filter.
  double cutoff_octaves = 4;  ///< above the note's own frequency, before the envelope
  double tracking = 1;        ///< 1: the cutoff follows the pitch, 0: it is that of middle C
  double resonance = 0.1;
  double filter_octaves = 0;  ///< how far the envelope opens it
  double filter_attack = 0.002, filter_decay = 0.2;
  double velocity_octaves = 1.5;  ///< how much darker a soft note is
  double wobble_octaves = 0, wobble_hz = 2;
  bool steep = false;  ///< four poles instead of two
  double high_pass_hz = 20;
  // Level.
  Envelope::Shape level;
  double drive = 0;  ///< 0 clean to 4 torn
};

/// A voice with these knobs; `seed` decides where its waves begin.
std::unique_ptr<Voice> make_subtractive(const Subtractive& knobs, std::uint64_t seed);

}  // namespace osugen::synth
