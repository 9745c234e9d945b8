// osugen/train/loop/run_state.h - the state of a training run besides tensors: the JSON of a checkpoint.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include <osugen/pipeline/pipeline.h>
#include <osugen/train/data/data_set.h>
#include <osugen/train/step/loss.h>

namespace osugen::train {

/// What has to be equal for a training to go on; as texts, so that a difference can be told.
struct RunIdentity {
  std::string options;   ///< training_record()
  std::string pipeline;  ///< PipelineConfig::json
  std::string
      data;  ///< a hash of the maps that are trained on and held out, in their order, and of their sounds
  std::string precision;  ///< "f32" or "bf16"
};

/// Moves with every step. Epochs and indices count from 0.
struct RunState {
  std::int64_t step = 0;                                       ///< optimizer steps done
  std::int64_t epoch = 0;                                      ///< that is under way
  std::int64_t index = 0;                                      ///< steps of it that are done
  LossSums epoch_sums;                                         ///< of those
  double training_loss = 0;                                    ///< of the last whole epoch
  double validation_loss = 0;                                  ///< after it
  double best_loss = std::numeric_limits<double>::infinity();  ///< of all validations
  std::int64_t epochs_waited = 0;                              ///< since then
  std::string schedule = "{}";                                 ///< Schedule::state()
};

std::string run_json(const RunIdentity& identity, const RunState& state);

struct RunRecord {
  RunIdentity identity;
  RunState state;
};
/// @throws Error bad_input: it is not what run_json() writes
RunRecord parse_run(const std::string& json, const std::string& where);

std::string data_identity(const DataSet& training, const DataSet* held_out);

/// What the trained parts of the pipeline had, and have now.
/// @throws Error bad_config naming the first parameter that differs
void check_same_pipeline(const std::string& was, const std::string& is, const std::string& where);

/// The pipeline that runs the weights: stages with every parameter and absolute paths, no song and no output.
/// @param weights  as it is to be written, relative to the file
std::string runnable_pipeline(const PipelineConfig& config, const std::string& weights);

}  // namespace osugen::train
