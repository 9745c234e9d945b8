// Songs whose loudness, attacks and phrases are known.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/audio.h>

namespace osugen::made {

inline constexpr double kRate = 22050;
inline constexpr double kOffsetMs = 700, kBarMs = 2000;  ///< 120 BPM, 4/4

/// A red line at kOffsetMs.
std::vector<RedLine> red_lines();

Audio silence(double seconds);
/// A sine from one time to another, 20 ms to swell and to fade.
void add_tone(Audio& audio, double from_ms, double to_ms, double hz, double level);
/// A burst of noise that dies away.
void add_click(Audio& audio, double time_ms, double level, std::size_t seed = 1);
Audio gained(Audio audio, double gain);

/// Four bars for each letter from kOffsetMs on, and a bar of silence: chords and a rhythm of bursts by
/// letter. No letter comes back to the sample. 'c' is a loud and bright one, '-' is silence.
Audio song_of(std::string_view letters);

}  // namespace osugen::made
