#include <osugen/train/loop/step.h>

#include <ATen/TensorOperators.h>

#include <cmath>
#include <utility>
#include <vector>

#include <osugen/train/options/draw.h>

namespace osugen::train {
namespace {

AdamWOptions adamw_options(const Config& options) {
  return {options.number("weight_decay"), options.number("beta1"), options.number("beta2"),
          options.number("epsilon")};
}

CrossEntropy::Weighting weighting(const Config& options) {
  return {options.number("label_smoothing"), options.number("time_weight")};
}

}  // namespace

Stepper::Stepper(Model& model, TrainedPart& part, const OnsetHead* head, Group& group, const Config& options)
    : model_(model),
      part_(part),
      head_(head),
      group_(group),
      optimizer_(part.parameters(), adamw_options(options)),
      cross_entropy_(model.pipeline().tokenizer->vocabulary(), weighting(options), model.device()),
      seed_(static_cast<std::uint64_t>(options.integer("seed"))),
      clip_norm_(options.number("clip_norm")),
      onset_loss_weight_(options.number("onset_loss")) {}

at::Tensor Stepper::objective(const Step& step, const Batch& batch, Sums& sums) const {
  const Memory memory = model_.memory(batch);
  const CrossEntropy::Result loss = cross_entropy_(model_.logits(batch, memory), batch.targets);
  sums.tokens += loss.figures;
  at::Tensor of_tokens = loss.sum / static_cast<double>(step.target_count);
  if (head_ == nullptr) return of_tokens;
  const at::Tensor onset_loss = head_->loss(memory, batch);
  sums.onset_loss += onset_loss.item<double>();
  return of_tokens + onset_loss * (onset_loss_weight_ / static_cast<double>(step.item_count));
}

Stepper::Sums Stepper::backward(const Step& step) {
  Sums sums;
  for (std::size_t i = 0; i < step.micro.size(); ++i) {
    const Batch batch = to_device(step.micro[i], model_.device());
    group_.before_forward(i + 1 == step.micro.size());
    objective(step, batch, sums).backward();
  }
  group_.finish_gradients();
  return sums;
}

/// Sums over the ranks.
void Stepper::add_up(const Sums& mine, const Step& step, StepFigures& figures) {
  std::vector<double> numbers = mine.tokens.numbers();
  if (head_ != nullptr) numbers.push_back(mine.onset_loss);
  numbers = group_.sum(std::move(numbers));
  figures.sums = LossSums::of_numbers(numbers);
  if (head_ != nullptr) figures.onset_loss = numbers.back() / static_cast<double>(step.item_count);
}

StepFigures Stepper::run(const Step& step, std::int64_t number, double rate) {
  const auto rank = static_cast<std::uint64_t>(group_.rank());
  Random random = drawn(Draw::step, {seed_, static_cast<std::uint64_t>(number), rank});
  seed_dropout(random.bits(), model_.device());
  const Sums mine = backward(step);
  part_.after_backward();
  StepFigures figures;
  figures.rate = rate;
  add_up(mine, step, figures);
  figures.gradient_norm = clip_gradients(part_.parameters(), clip_norm_);
  if (!std::isfinite(figures.sums.loss) || !std::isfinite(figures.onset_loss.value_or(0)) ||
      !std::isfinite(figures.gradient_norm)) {
    throw Error(Error::Kind::bad_input,
                "the loss or its gradients are NaN or infinite (step " + std::to_string(number + 1) + ")");
  }
  optimizer_.step(rate);
  part_.after_step();
  optimizer_.drop_gradients();
  return figures;
}

}  // namespace osugen::train
