// osugen/train/step.h - one optimizer step: forward and backward of every micro-batch, sum, clip, update.
#pragma once

#include <cstdint>
#include <memory>

#include <osugen/interfaces/component.h>
#include <osugen/train/adamw.h>
#include <osugen/train/batches.h>
#include <osugen/train/loss.h>
#include <osugen/train/model.h>
#include <osugen/train/trained_part.h>

namespace osugen::train {

struct StepFigures {
  LossSums sums;             ///< over all ranks
  double gradient_norm = 0;  ///< before it is clipped
  double rate = 0;
};

class Stepper {
 public:
  /// @param options  of training_params()
  /// @param model, part, group  must outlive the stepper; parameters are shared and attached already
  Stepper(Model& model, TrainedPart& part, Group& group, const Config& options);

  /// A function of the model, the optimizer, the step's items and (seed, number): nothing is remembered.
  /// @param number  optimizer steps done before
  /// @throws Error bad_input: loss or gradients are not finite; the model is as it was before the step
  StepFigures run(const Step& step, std::int64_t number, double rate);

  AdamW& optimizer() { return optimizer_; }
  const AdamW& optimizer() const { return optimizer_; }

 private:
  LossSums backward(const Step& step);

  Model& model_;
  TrainedPart& part_;
  Group& group_;
  AdamW optimizer_;
  CrossEntropy cross_entropy_;
  std::uint64_t seed_;
  double clip_norm_;
};

}  // namespace osugen::train
