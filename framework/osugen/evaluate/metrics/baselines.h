// osugen/evaluate/metrics/baselines.h - the metronome and onset picker baselines.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <osugen/evaluate/metrics/chart.h>
#include <osugen/sound/band_levels.h>

namespace osugen::evaluate {

/// Objects of a metronome for one beat: 0.5 is every other beat.
inline constexpr double kMetronomes[] = {0.5, 1, 2, 3, 4};

/// Times from the reference's first object to its last, on its own red lines, whole ms as maps have them.
/// @param per_beat  one of kMetronomes, or any whole number to 16
std::vector<double> metronome(const Chart& reference, double per_beat);

/// The one of kMetronomes with the highest mean F1 at 50 ms over these maps: the strongest metronome of a
/// level, chosen with the answer in hand. Of equal ones the slowest; 1 without maps.
double best_metronome(std::span<const Chart* const> references);

/// As many attacks as the reference has objects, the strongest between its first object (less 50 ms) and its
/// last (and 50 ms), in map time.
std::vector<double> picked(const Chart& reference, std::span<const sound::Attack> attacks, double bias_ms);

/// The same on the quarter beats of the reference's red lines: the strongest attack first, each moved to the
/// nearest one that is free within 50 ms, or left out.
std::vector<double> picked_and_snapped(const Chart& reference, std::span<const sound::Attack> attacks,
                                       double bias_ms);

/// A map of circles at these times, otherwise as the reference: only metrics of rhythm say something of it.
Chart chart_of_onsets(const Chart& reference, std::span<const double> times_ms);

}  // namespace osugen::evaluate
