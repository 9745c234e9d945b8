// osugen/train/loop/validation.h - evaluates a model on songs: cross entropy, and onsets of generated maps.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/evaluate/metrics/onsets.h>
#include <osugen/train/data/batches.h>
#include <osugen/train/loop/model.h>
#include <osugen/train/loop/onset_loss.h>
#include <osugen/train/loop/trainer.h>
#include <osugen/train/step/loss.h>

namespace osugen {
class Progress;
}

namespace osugen::train {

struct ValidationSums {
  LossSums tokens;
  std::optional<OnsetSums> onsets;  ///< nothing without --onset-loss
};

/// Cross entropy of all items of a data set, in sums over all ranks. The model is left in evaluation.
/// @param head     null: it is not asked what begins when
/// @param options  as for training; order and pools play no part
/// @return nothing when it was cancelled on any rank
std::optional<ValidationSums> validation_loss(Model& model, const OnsetHead* head, const DataSet& data,
                                              BatchOptions options, Group& group, const TrainingWatch& watch);

/// Generated maps against the maps of the data set.
struct MapScores {
  std::int64_t maps = 0;
  evaluate::OnsetScore at_20, at_50;  ///< at 20 and 50 ms, pooled over the maps
};

struct MapScoring {
  std::vector<std::int64_t> items;  ///< of the data set
  std::uint64_t seed = 0;           ///< of the sampler
  Cancel cancel;
  Progress* progress = nullptr;  ///< may be null
};

/// The first item of each song until there are `count`, and then the second of each: maps of as many songs
/// as there can be.
std::vector<std::int64_t> items_to_score(const DataSet& data, std::int64_t count);

/// Writes a map of the whole song with the pipeline's sampler for each item, told what osugen-run is told (AR
/// CS OD HP, red lines), and compares onsets with the mapper's, in song time. Shared out over the ranks.
/// @return nothing when it was cancelled on any rank
std::optional<MapScores> score_maps(Model& model, const DataSet& songs, const MapScoring& scoring,
                                    Group& group);

}  // namespace osugen::train
