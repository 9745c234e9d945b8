// osugen/train/loop/epoch_validation.h - validation after an epoch.
#pragma once

#include <optional>
#include <vector>

#include <osugen/train/loop/songs.h>
#include <osugen/train/loop/validation.h>
#include <osugen/train/report/metrics.h>

namespace osugen::train {

struct EpochValidation {
  LossSums sums;                    ///< of the held-out songs; without any, of the epoch itself
  std::optional<OnsetSums> onsets;  ///< of the held-out songs; nothing without them or a head
  OnsetFigures held_out, training_songs;
  bool scored = false;  ///< maps were generated
};

/// @param head          null: no onset loss
/// @param batches       as for training
/// @param epoch_sums    of the epoch
/// @param generates     whether maps are generated, as many as the options say
/// @return nothing when somebody wants to stop: on every rank then
std::optional<EpochValidation> validate_epoch(Model& model, const OnsetHead* head, const TrainingSongs& songs,
                                              const Config& options, const BatchOptions& batches,
                                              const LossSums& epoch_sums, bool generates, Group& group,
                                              const TrainingWatch& watch);

std::vector<KindMetrics> kinds_of(const LossSums& sums);
std::vector<HeardMetrics> heard_kinds_of(const OnsetSums& sums);

/// "epoch 3: loss 1.2034, held out 1.3120 (best), onset F1 ..."
std::string epoch_line(const EpochMetrics& metrics, const EpochValidation& validation, bool held_out);

}  // namespace osugen::train
