// osugen/train/loop/trainer.h - trains the encoder and decoder of a pipeline, whatever plugins they are.
//
// Cross entropy without PAD, teacher forcing by one shift, AdamW (Loshchilov and Hutter 2019), clipped
// gradients, a plateau or warmup + cosine schedule, validation each epoch. A step is a function of the
// state before it and of (seed, epoch, index): stopped and resumed it gives the same bits.
//
// OUT/pipeline.json      the pipeline that runs the best model
// OUT/training.json      the options, for people and for --resume
// OUT/checkpoints, latest, best   see checkpoint.h
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/interfaces/component.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/train/distributed/group.h>
#include <osugen/train/options/options.h>

namespace osugen {
class Progress;
}

namespace osugen::train {

struct TrainingPaths {
  std::filesystem::path data, out, cache;
  std::optional<std::filesystem::path> init;  ///< weights to start from
  bool resume = false;
};

struct TrainingWatch {
  Progress* progress = nullptr;                 ///< not owned, may be null
  Cancel cancel;                                ///< writes a checkpoint and stops
  std::function<void(const std::string&)> say;  ///< a line for the user
};

/// Of maps that were generated for some songs, micro-averaged.
struct OnsetFigures {
  std::int64_t maps = 0;
  double f1_20 = 0, f1_50 = 0;  ///< at 20 and 50 ms
};

struct TrainingResult {
  std::int64_t steps = 0, epochs = 0;
  double training_loss = 0, validation_loss = 0, best_validation_loss = 0;  ///< nats a token
  std::map<std::string, double> validation_loss_by_kind;                    ///< "time", "position", ...
  OnsetFigures held_out, training_songs;
  std::string precision;  ///< "f32" or "bf16": what was computed with
  bool stopped = false;   ///< by the user, not at its end
  bool stopped_early = false;
  std::filesystem::path best, latest;
  std::filesystem::path pipeline;  ///< OUT/pipeline.json
};

/// @param options  the values of training_params(), checked
/// @throws Error as the data set, the components and the checkpoints do; bad_input: the loss is not finite
///         (says where the last good checkpoint is); bad_config: resumed with options that differ, named;
///         cannot_write: `out` holds a training already and `resume` is not set
TrainingResult train(Pipeline& pipeline, const Config& options, const TrainingPaths& paths, Group& group,
                     const TrainingWatch& watch);

}  // namespace osugen::train
