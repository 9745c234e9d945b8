// synth/sound/effects.h - effects of a bus. None of them moves an onset: filters are minimum-phase, echoes
// follow their source, and the limiter looks ahead without delay.
#pragma once

#include <cstdint>
#include <vector>

#include <synth/sound/mix.h>

namespace osugen::synth {

/// A room: the sound that comes back from it, without the sound that goes in.
struct Room {
  double seconds = 1.2;       ///< until it has fallen by 60 dB
  double size = 1;            ///< 0.3 a closet to 2 a hall
  double dark = 0.4;          ///< 0 to 1: how much sooner the highs fall
  double before_seconds = 0;  ///< until the first of it returns
};
/// As loud as what goes in, roughly, whatever the room.
Bus reverb(const Bus& dry, const Room& room);

struct Echo {
  double seconds = 0.3, feedback = 0.3, level = 0.15;
};
/// Adds repetitions, each duller than the last, to one side and the other by turns.
void echo(Bus& bus, const Echo& echo);

struct Compressor {
  double threshold = 0.3, ratio = 3;  ///< of the level, linear
  double attack_seconds = 0.005, release_seconds = 0.15;
};
void compress(Bus& bus, const Compressor& compressor);

/// Louder highs and softer lows (positive) or the other way round, about 900 Hz.
void tilt(Bus& bus, double db);

/// Takes away what is below and above; 0 leaves that side alone.
void band_limit(Bus& bus, double low_hz, double high_hz);

/// Bends peaks over, with the level of what is soft unchanged. @param amount  0 nothing to 3 torn
void saturate(Bus& bus, double amount);

/// 0 mono, 1 as it is, more: wider.
void widen(Bus& bus, double width);

/// Makes room for kicks: the level drops by `depth` at each and comes back within `seconds`.
void duck(Bus& bus, const std::vector<std::size_t>& kicks, double depth, double seconds);

/// Opens and closes a low-pass filter: points of (sample, Hz) with straight lines, in octaves, between them.
struct Cutoff {
  std::size_t sample = 0;
  double hz = 20000;
};
void sweep(Bus& bus, const std::vector<Cutoff>& points);

/// Nothing is above `ceiling` afterwards.
void limit(Bus& bus, double ceiling);

/// The root mean square of the loudest three seconds, of both channels.
double loudness_of(const Bus& bus);
void amplify(Bus& bus, double gain);
void add(const Bus& from, double gain, Bus& to);

}  // namespace osugen::synth
