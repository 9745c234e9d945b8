// tests/synth/songs.h - songs to test, and properties that all of them have.
#pragma once

#include <cmath>
#include <string>

#include <synth/compose/compose.h>

namespace osugen::testing {

/// An instrument for every role, with no sound behind it.
inline synth::Palette silent_palette() {
  synth::Palette palette;
  for (int role = 0; role < synth::kRoles; ++role) {
    palette.instruments.push_back({static_cast<synth::Role>(role), synth::SoundKind::synthesizer,
                                   "patch" + std::to_string(role), 1, 0});
  }
  return palette;
}

inline synth::Song song_of(std::uint64_t seed, const synth::ComposeOptions& options = {}) {
  return synth::compose(seed, silent_palette(), options);
}

/// The red line in force at a time, found the slow way.
inline RedLine red_line_at(const synth::Song& song, double time_ms) {
  RedLine found = song.red_lines.front();
  for (const RedLine& line : song.red_lines)
    if (line.time_ms <= time_ms + 1e-6) found = line;
  return found;
}

/// How far a time is from the nearest point of the snap divisors that mappers use, in ms.
inline double off_the_grid_ms(const RedLine& line, double time_ms) {
  double least = 1e9;
  for (const int divisor : {1, 2, 3, 4, 6, 8, 12, 16}) {
    const double part = line.beat_length_ms / divisor;
    least = std::min(least, std::abs(std::remainder(time_ms - line.time_ms, part)));
  }
  return least;
}

}  // namespace osugen::testing
