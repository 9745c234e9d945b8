// osugen/train/step/trained_part.h - the trained parameters of a model, and the work around a step.
//
// The trainer knows this seam alone. What is trained may be all parameters, those that no pattern freezes, or
// low-rank changes of some (lora.h) that are no parameters of the model at all.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/train/distributed/group.h>

namespace osugen::train {

class TrainedPart {
 public:
  TrainedPart() = default;
  TrainedPart(const TrainedPart&) = delete;
  TrainedPart& operator=(const TrainedPart&) = delete;
  virtual ~TrainedPart() = default;

  /// What the optimizer updates and what gradients are clipped over.
  virtual NamedTensors parameters() const = 0;
  /// Parameters of the model that backward gives gradients, which the ranks add up.
  virtual NamedTensors summed() const = 0;
  /// After the last backward of a step and the sum over the ranks: gradients of parameters() are complete
  /// afterwards.
  virtual void after_backward() {}
  /// After the optimizer: the model's parameters are what the next forward needs afterwards.
  virtual void after_step() {}

  /// What a checkpoint needs beside the model's parameters and the optimizer; names begin with "part." or are
  /// those of parameters that are no part of the model.
  virtual std::map<std::string, at::Tensor> state() const { return {}; }
  /// @throws Error bad_input naming the tensor that is missing or of another shape
  virtual void restore(const std::map<std::string, at::Tensor>& /*state*/) {}
  /// What is written into a folder beside a best model, whenever there is a better one.
  virtual void save_beside(const Pipeline& /*pipeline*/, const std::filesystem::path& /*folder*/) const {}
};

/// Freezes what is not trained: requires_grad of it is false from then on.
/// @param adaptable  names of the model's parameters that adapters change where the options name none
/// @param options  of training_params(): "freeze", "lora_rank", "lora_alpha", "lora_parameters", "seed"
/// @throws Error bad_config: a pattern matches nothing, or nothing is left to train
std::unique_ptr<TrainedPart> make_trained_part(const NamedTensors& model, std::vector<std::string> adaptable,
                                               const Config& options);

/// The part and some parameters beside the model, which are trained, saved and restored with it.
/// @param beside  names that no parameter of the model has
std::unique_ptr<TrainedPart> with_parameters(std::unique_ptr<TrainedPart> part, NamedTensors beside);

}  // namespace osugen::train
