// osugen/train/trainer.h - trains the encoder and the decoder of a pipeline, whatever plugins they are.
//
// Cross entropy without PAD, teacher forcing by one shift, AdamW (Loshchilov and Hutter 2019), clipped
// gradients, a plateau or warmup + cosine schedule, validation each epoch. A step is a function of the
// state before it and of (seed, epoch, index): stopped and resumed it gives the same bits.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/train/group.h>

namespace osugen {
class Progress;
}

namespace osugen::train {

/// Every option that changes what is learned, as Params: --help, checks, the manual and the record in a
/// checkpoint are made from them.
std::vector<Param> training_params();

struct TrainingPaths {
  std::filesystem::path data, out, cache;
  std::optional<std::filesystem::path> init;  ///< weights to start from
  bool resume = false;
};

struct TrainingWatch {
  Progress* progress = nullptr;                 ///< not owned, may be null
  std::function<bool()> cancelled;              ///< true: write a checkpoint and stop
  std::function<void(const std::string&)> say;  ///< a line for the user
};

struct TrainingResult {
  std::int64_t steps = 0, epochs = 0;
  double training_loss = 0, validation_loss = 0, best_validation_loss = 0;
  bool stopped = false;  ///< by the user, not at its end
  std::filesystem::path best, latest;
};

/// @param options  the values of training_params(), checked
/// @throws Error as the data set, the components and the checkpoints do; bad_input: the loss is not finite
///         (says where the last good checkpoint is); bad_config: resumed with options that differ, named
TrainingResult train(Pipeline& pipeline, const Config& options, const TrainingPaths& paths, Group& group,
                     const TrainingWatch& watch);

}  // namespace osugen::train
