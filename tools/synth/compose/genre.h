// synth/compose/genre.h - genres as bundles of parameters.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <osugen/random/random.h>
#include <synth/compose/compose.h>
#include <synth/compose/score.h>

namespace osugen::synth {

/// Patterns to choose from, one bar of four beats each (see hits_of()).
using Patterns = std::vector<const char*>;

struct DrumKit {
  Patterns kick, snare, hat, open_hat, ride, shaker;
};

enum class BassStyle : std::uint8_t {
  roots,
  offbeat,
  eighths,
  with_kick,
  walking,
  octaves,
  held,
  gallop,
  riff
};
enum class ChordStyle : std::uint8_t { held, stabs, offbeats, strummed, waltz, comping };
enum class Feel : std::uint8_t { straight, shuffle, swing, compound };

struct Tempi {
  double low, high;  ///< BPM
};

struct Style {
  double density;      ///< of the melody, 0 to 1: share of the places that sound
  double syncopation;  ///< of the melody, 0 to 1
  double minor;        ///< probability of a minor mode
  double arpeggio;     ///< probability of arpeggios in a full section
  double pads;         ///< probability of pads
  double sevenths;     ///< probability of chords of four notes
  double odd_meter;    ///< probability of 5/4, 7/8, 3/4
  double fills;        ///< how busy drum fills are, 0 to 1
};

struct Genre {
  const char* name;
  double weight;  ///< how often it is chosen
  Tempi bpm;
  DrumKit drums;
  std::vector<BassStyle> bass;
  std::vector<ChordStyle> chords;
  Style style;
  std::vector<Feel> feels;
  int beats = 4;        ///< of a usual bar
  bool builds = false;  ///< snare rolls and risers lead to the chorus
};

std::span<const Genre> genres();

/// One that can be played within the tempi wanted, and its tempo before it is rounded.
const Genre& choose_genre(Random& random, const ComposeOptions& options);

Meter choose_meter(Random& random, const Genre& genre, double bpm);

/// Share of a half beat that off-beats are late by: Song::swing.
double swing_of(const Meter& meter);

}  // namespace osugen::synth
