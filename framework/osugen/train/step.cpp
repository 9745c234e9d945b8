#include <osugen/train/step.h>

#include <ATen/TensorOperators.h>

#include <cmath>

#include <osugen/train/random.h>

namespace osugen::train {
namespace {

AdamWOptions adamw_options(const Config& options) {
  return {options.number("weight_decay"), options.number("beta1"), options.number("beta2"),
          options.number("epsilon")};
}

}  // namespace

Stepper::Stepper(Model& model, TrainedPart& part, Group& group, const Config& options)
    : model_(model),
      part_(part),
      group_(group),
      optimizer_(part.parameters(), adamw_options(options)),
      cross_entropy_(model.pipeline().tokenizer->vocabulary(), options.number("label_smoothing"),
                     model.device()),
      seed_(static_cast<std::uint64_t>(options.integer("seed"))),
      clip_norm_(options.number("clip_norm")) {}

LossSums Stepper::backward(const Step& step) {
  LossSums sums;
  for (std::size_t i = 0; i < step.micro.size(); ++i) {
    const Batch batch = to_device(step.micro[i], model_.device());
    group_.before_forward(i + 1 == step.micro.size());
    const CrossEntropy::Result loss = cross_entropy_(model_.logits(batch), batch.targets);
    sums += loss.figures;
    (loss.sum / static_cast<double>(step.target_count)).backward();
  }
  group_.finish_gradients();
  return sums;
}

StepFigures Stepper::run(const Step& step, std::int64_t number, double rate) {
  const auto rank = static_cast<std::uint64_t>(group_.rank());
  KeyedRandom random(Draw::step, {seed_, static_cast<std::uint64_t>(number), rank});
  seed_dropout(random.next(), model_.device());
  const LossSums mine = backward(step);
  part_.after_backward();
  StepFigures figures;
  figures.rate = rate;
  figures.sums = LossSums::of_numbers(group_.sum(mine.numbers()));
  figures.gradient_norm = clip_gradients(part_.parameters(), clip_norm_);
  if (!std::isfinite(figures.sums.loss) || !std::isfinite(figures.gradient_norm)) {
    throw Error(Error::Kind::bad_input, "the loss or its gradients are no longer finite numbers (step " +
                                            std::to_string(number + 1) + ")");
  }
  optimizer_.step(rate);
  part_.after_step();
  optimizer_.drop_gradients();
  return figures;
}

}  // namespace osugen::train
