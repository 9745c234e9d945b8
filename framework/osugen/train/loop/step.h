// osugen/train/loop/step.h - one optimizer step: forward and backward of all micro-batches, sum, clip,
// update.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <osugen/interfaces/component.h>
#include <osugen/train/data/batches.h>
#include <osugen/train/loop/model.h>
#include <osugen/train/loop/onset_loss.h>
#include <osugen/train/step/adamw.h>
#include <osugen/train/step/loss.h>
#include <osugen/train/step/trained_part.h>

namespace osugen::train {

struct StepFigures {
  LossSums sums;             ///< over all ranks
  double gradient_norm = 0;  ///< before it is clipped
  double rate = 0;
  std::optional<double> onset_loss;  ///< nats, mean of the items; nothing without --onset-loss
};

class Stepper {
 public:
  /// @param options  of training_params()
  /// @param head     null: the encoder is not asked what begins when; its parameters are the part's, too
  /// @param model, part, head, group  must outlive the stepper; parameters are shared and attached already
  Stepper(Model& model, TrainedPart& part, const OnsetHead* head, Group& group, const Config& options);

  /// The loss is the cross entropy of all targets of the step, divided by their number, and, where there is a
  /// head, --onset-loss times the mean of the onset losses of its items. Both are sums over items, so they do
  /// not depend on how the step is shared out over ranks and micro-batches.
  /// A function of the model, the optimizer, the step's items and (seed, number): nothing is remembered.
  /// @param number  optimizer steps done before
  /// @throws Error bad_input: loss or gradients are not finite; the model is as it was before the step
  StepFigures run(const Step& step, std::int64_t number, double rate);

  AdamW& optimizer() { return optimizer_; }
  const AdamW& optimizer() const { return optimizer_; }

 private:
  /// What one rank adds to the figures of a step.
  struct Sums {
    LossSums tokens;
    double onset_loss = 0;
  };
  Sums backward(const Step& step);
  at::Tensor objective(const Step& step, const Batch& batch, Sums& sums) const;
  void add_up(const Sums& mine, const Step& step, StepFigures& figures);

  Model& model_;
  TrainedPart& part_;
  const OnsetHead* head_;
  Group& group_;
  AdamW optimizer_;
  CrossEntropy cross_entropy_;
  std::uint64_t seed_;
  double clip_norm_, onset_loss_weight_;
};

}  // namespace osugen::train
