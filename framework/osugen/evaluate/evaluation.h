// osugen/evaluate/evaluation.h - all metrics of all pairs, for table, JSON and report.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <osugen/beatmap/bias.h>
#include <osugen/error/cancel.h>
#include <osugen/evaluate/metrics/chart.h>
#include <osugen/evaluate/metrics/distribution.h>
#include <osugen/evaluate/metrics/metric.h>
#include <osugen/evaluate/metrics/placement.h>
#include <osugen/evaluate/metrics/statistics.h>
#include <osugen/evaluate/metrics/validity.h>
#include <osugen/evaluate/pairing.h>
#include <osugen/sound/band_levels.h>

namespace osugen::evaluate {

struct EvaluationOptions {
  Resampling resampling;
  double bias_ms = kBiasMs;         ///< map time + bias_ms = song time, of the maps
  double window_ms = 0;             ///< of generation, for seams; 0: not looked at
  std::optional<double> metronome;  ///< objects a beat; nothing: each level's best (baselines.h)
  bool baselines = true;
  AudioPlace audio;  ///< instead of the maps' own
};

/// "metronome", "picker", "picker_snapped", in the order in which they are shown.
inline constexpr const char* kBaselines[] = {"metronome", "picker", "picker_snapped"};

/// What one map came to. Metrics of maps alone (Metric::compares false) are counted by the reference's red
/// lines where there is one, so that both sides are looked at by the same beat.
struct MapResult {
  Values values;
  Scores scores;  ///< behind the scores of placement; empty without a reference
  Faults faults;
  Parts parts;
};

struct PairResult {
  std::string generated, reference;  ///< as FoundMap::shown; reference is empty for a map alone
  std::string song;                  ///< "Artist - Title"
  std::string unit;                  ///< what is resampled: the song, by its audio or else its name
  std::string level;     ///< "Easy" to "Expert" by the reference's name, or the map's; else "other"
  double metronome = 0;  ///< objects a beat of the metronome beside it; 0: none
  bool heard = false;    ///< the audio was there
  MapResult map;
  MapResult human;  ///< the reference by itself; empty without one
  std::map<std::string, MapResult, std::less<>> baselines;
};

struct Evaluation {
  std::vector<PairResult> pairs;
  std::vector<LeftOut> left_out;       ///< maps
  std::vector<LeftOut> without_audio;  ///< pairs without the metrics that need audio, and why
};

struct EvaluationHooks {
  Cancel cancel{};
  std::function<void(double)> progress{};  ///< 0 to 1
};

/// Decodes each song once. The same input gives the same result everywhere.
/// @throws Error interrupted; of options.audio, as decode_song. A song of a map that cannot be decoded is
///         left out by name
Evaluation evaluate(Pairing pairing, const EvaluationOptions& options, const EvaluationHooks& hooks = {});

/// The features of a song that the metrics use.
struct Song {
  sound::BandLevels levels;
  std::vector<sound::Attack> attacks;
};

/// One map alone, by its own red lines.
/// @param song  may be null
MapResult look_at(const Chart& chart, const std::vector<RedLine>& red_lines, const Song* song,
                  const EvaluationOptions& options);
/// The same and everything against the reference.
MapResult compare(const Chart& generated, const Chart& reference, const Song* song,
                  const EvaluationOptions& options);

}  // namespace osugen::evaluate
