// synth/chart/moments.h - the onsets of a song that a mapper would use.
#pragma once

#include <array>
#include <vector>

#include <osugen/beatmap/tick_grid.h>
#include <synth/compose/song.h>

namespace osugen::synth {

/// All notes of one tick. Ticks are 48 to the beat, from the first red line.
struct Moment {
  int tick = 0;
  double time_ms = 0;  ///< song time, of the notes themselves
  double beat_ms = 500;
  int beat_in_bar = 0;  ///< place in the bar, in whole beats
  int bar = 0;          ///< from the first red line
  int section = 0;
  double accent = 0;
  std::array<double, kRoles> loudness{};  ///< of each role; 0: silent
  std::array<int, kRoles> length{};       ///< ticks of each role's longest note
  bool crash = false;

  bool has(Role role) const { return loudness[static_cast<std::size_t>(role)] > 0; }
  double of(Role role) const { return loudness[static_cast<std::size_t>(role)]; }
  int length_of(Role role) const { return length[static_cast<std::size_t>(role)]; }
};

/// What a mapper follows.
enum class Focus : std::uint8_t { melody, drums, chords };

struct Listening {
  std::vector<Moment> moments;  ///< sorted by tick
  std::vector<Focus> focus;     ///< of each moment
  std::vector<int> first_tick;  ///< of each section, and the end of the last one
  TickGrid grid;
  bool triple = false;  ///< beats are divided by three

  /// The section's first appearance: itself, or what it repeats.
  int root_of(const Song& song, int section) const {
    const int repeats = song.sections[static_cast<std::size_t>(section)].repeats_of;
    return repeats < 0 ? section : repeats;
  }
  /// The moment of a tick, or -1.
  int moment_at(int tick) const;
};

Listening listen(const Song& song);

/// How much of what a mapper follows there sounds in a moment: 0 to 1.
double follows(const Moment& moment, Focus focus);

/// How long the sound that is followed lasts, in ticks; 0 for drums.
int held_ticks(const Moment& moment, Focus focus);

}  // namespace osugen::synth
