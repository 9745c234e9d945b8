// tests/evaluate/made_maps.h - maps and songs made by code, and ways to corrupt maps.
#pragma once

#include <cstdint>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/audio.h>

namespace osugen::testing {

inline constexpr double kMadeBiasMs = 15;  ///< song time less map time, as evaluations assume

/// A map with a form (A A B A C B A A, four bars each), at 170 BPM from 500 ms: a rhythm for each letter,
/// sliders, combos, hitsounds, two slider velocities. Everything on quarter beats.
Beatmap made_map(std::uint64_t seed);

/// The song of a map: a click at every object, over a chord for each letter that is louder where the map is
/// denser. Mono, 22,050 Hz.
Audio made_song(const Beatmap& map);

Beatmap jittered(Beatmap map, double deviation_ms, std::uint64_t seed);
/// Objects alone: the red lines stay.
Beatmap shifted(Beatmap map, double ms);
/// Objects left out at random, or circles added on free eighths of a beat.
Beatmap with_density(Beatmap map, double factor, std::uint64_t seed);
Beatmap types_shuffled(Beatmap map, std::uint64_t seed);
Beatmap bars_shuffled(Beatmap map, std::uint64_t seed);
/// The first bars again and again.
Beatmap looped(Beatmap map, int bars);
/// A circle at every eighth of a beat in every eighth bar.
Beatmap with_bursts(Beatmap map);
/// Without the objects in [from_ms, to_ms).
Beatmap without(Beatmap map, double from_ms, double to_ms);

}  // namespace osugen::testing
