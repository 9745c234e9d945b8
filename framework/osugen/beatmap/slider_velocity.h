// osugen/beatmap/slider_velocity.h - the velocity of each slider, and green lines that change it.
#pragma once

#include <span>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/error/error.h>

namespace osugen {

/// Speed of a slider's ball in px per ms: 100 * slider multiplier * velocity / beat length.
/// @param slider_velocity  factor, 0.1 to 10
OSUGEN_EXPORT double slider_speed(const Difficulty& difficulty, const RedLine& red_line,
                                  double slider_velocity);

/// The slider velocity in force at the start of every object, 0.1 to 10.
OSUGEN_EXPORT std::vector<double> slider_velocities(const Beatmap& map);

/// Adds green lines, or changes those at the time of a slider, so that every slider has the velocity asked
/// for and every other object keeps whatever else the lines before it say (samples, volume, kiai).
/// Timing lines come out sorted by time. Of two sliders at one time the later one in the list decides.
/// @param velocities  one for each object of `map`, clamped to 0.1 to 10; those of other kinds are ignored
OSUGEN_EXPORT void set_slider_velocities(Beatmap& map, std::span<const double> velocities);

}  // namespace osugen
