// osugen/evaluate/metrics/structure.h - does the map follow the form of the song (group J).
#pragma once

#include <optional>
#include <vector>

#include <osugen/evaluate/metrics/chart.h>
#include <osugen/evaluate/metrics/metric.h>
#include <osugen/sound/band_levels.h>

namespace osugen::evaluate {

/// The bars that both sides are looked at in: those of the reference's red lines.
struct Bars {
  std::vector<double> starts_ms;  ///< map time; bar i is from starts_ms[i] to starts_ms[i + 1]
  std::size_t count() const { return starts_ms.empty() ? 0 : starts_ms.size() - 1; }
};

/// Whole bars in [from_ms, to_ms]; none where there would be more than 2000: a comparison of all pairs of
/// bars is then left out.
Bars bars_of(const std::vector<RedLine>& red_lines, double from_ms, double to_ms);

/// Likeness of every pair of bars, row by row: count * count numbers, 1 on the diagonal.
using SelfSimilarity = std::vector<float>;

/// Of a map: cosine of 16 places x (starts, starts of sliders); two empty bars are alike, an empty one is
/// unlike any other.
SelfSimilarity similarity_of(const Chart& chart, const Bars& bars);
/// Of a song: cosine of 24 bands x 4 quarters of a bar, less the song's mean of each.
/// @param bias_ms  map time + bias_ms = song time
SelfSimilarity similarity_of(const sound::BandLevels& levels, const Bars& bars, double bias_ms);

/// What a song is to this group: made once for all maps of it.
struct SongForm {
  Bars bars;
  SelfSimilarity similarity;
  std::vector<double> loudness;  ///< of each bar: mean of the log bands
};
SongForm form_of(const sound::BandLevels& levels, const std::vector<RedLine>& red_lines, double bias_ms);

/// repeated_bars.
Values repetition_of(const Chart& chart, const std::vector<RedLine>& red_lines);
/// structure_rho, density_energy, empty_loud_bars.
Values structure_alone(const Chart& chart, const SongForm& song);
/// ssm_rmse, over the bars from the first to the last object of either map.
Values structure_against(const Chart& generated, const Chart& reference);

}  // namespace osugen::evaluate
