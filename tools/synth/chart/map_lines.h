// synth/chart/map_lines.h - red lines, volumes, kiai and preview of a chart.
#pragma once

#include <functional>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <synth/compose/song.h>

namespace osugen::synth {

/// Whole ms of map time for a song time.
using MapTime = std::function<double(double)>;

/// From the start to the end of choruses that are highlighted: each 15 s or longer, together not more than a
/// third of what is played.
struct KiaiSpan {
  double start_ms, end_ms;  ///< song time
};
std::vector<KiaiSpan> choose_kiai(const Song& song, double played_ms);

/// Red lines, and green ones where a section's volume or kiai begins. Without slider velocities.
std::vector<TimingLine> timing_lines_of(const Song& song, const std::vector<KiaiSpan>& kiai, int sample_set,
                                        const MapTime& map_ms);

/// Where players hear a song begin in a list of songs: its strongest section.
double preview_ms(const Song& song);

}  // namespace osugen::synth
