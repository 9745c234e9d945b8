// tests/mapset/clean_map.h - a map in which the checks find nothing, for tests to spoil in one place.
#pragma once

#include <osugen/beatmap/beatmap.h>

namespace osugen::testing {

/// A Hard of 64 s at 120 BPM: a circle on every beat from 1000 ms, a slider in the place of every eighth,
/// a spinner in the middle. 128 objects.
Beatmap clean_map();

/// A slider on a straight line to the right of `length_px`.
HitObject straight_slider(double time_ms, Vec2 head, float length_px, int slides = 1);

}  // namespace osugen::testing
