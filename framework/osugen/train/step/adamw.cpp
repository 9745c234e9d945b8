#include <osugen/train/step/adamw.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <utility>

namespace osugen::train {
namespace {

/// What PyTorch's clip_grad_norm_ adds, so that a norm of zero divides nothing.
constexpr double kNothing = 1e-6;

const at::Tensor& remembered(const std::map<std::string, at::Tensor>& state, const std::string& name,
                             const at::Tensor& like) {
  const auto found = state.find(name);
  if (found == state.end())
    throw Error(Error::Kind::bad_input, "tensor '" + name + "' is missing", {}, {},
                "resume with the parameters that the training run was started with");
  if (found->second.sizes() != like.sizes())
    throw Error(Error::Kind::bad_input, "tensor '" + name + "' has a different shape than its parameter");
  return found->second;
}

}  // namespace

AdamW::AdamW(const NamedTensors& parameters, const AdamWOptions& options) : options_(options) {
  for (const auto& [name, parameter] : parameters) {
    const at::NoGradGuard no_gradients;
    slots_.push_back({name, parameter, at::zeros_like(parameter), at::zeros_like(parameter),
                      at::zeros({}, parameter.options().dtype(at::kFloat).requires_grad(false))});
  }
}

void AdamW::step(double learning_rate) {
  const at::NoGradGuard no_gradients;
  std::vector<at::Tensor> parameters, gradients, means, squares, steps;
  for (const Slot& slot : slots_) {
    if (!slot.parameter.grad().defined()) continue;
    parameters.push_back(slot.parameter);
    gradients.push_back(slot.parameter.grad());
    means.push_back(slot.mean);
    squares.push_back(slot.square);
    steps.push_back(slot.steps);
  }
  if (parameters.empty()) return;
  for (at::Tensor& count : steps) count.add_(1);
  at::_fused_adamw_(parameters, gradients, means, squares, {}, steps, learning_rate, options_.beta1,
                    options_.beta2, options_.weight_decay, options_.epsilon, /*amsgrad=*/false,
                    /*maximize=*/false);
}

void AdamW::drop_gradients() {
  for (Slot& slot : slots_) slot.parameter.mutable_grad() = at::Tensor();
}

std::map<std::string, at::Tensor> AdamW::state() const {
  std::map<std::string, at::Tensor> state;
  for (const Slot& slot : slots_) {
    const std::string place = "optimizer." + slot.name;
    state[place + ".mean"] = slot.mean;
    state[place + ".square"] = slot.square;
    state[place + ".steps"] = slot.steps;
  }
  return state;
}

void AdamW::restore(const std::map<std::string, at::Tensor>& state) {
  const at::NoGradGuard no_gradients;
  for (Slot& slot : slots_) {
    const std::string place = "optimizer." + slot.name;
    slot.mean.copy_(remembered(state, place + ".mean", slot.mean));
    slot.square.copy_(remembered(state, place + ".square", slot.square));
    slot.steps.copy_(remembered(state, place + ".steps", slot.steps));
  }
}

double clip_gradients(const NamedTensors& parameters, double max_norm) {
  const at::NoGradGuard no_gradients;
  std::vector<at::Tensor> gradients;
  for (const auto& [name, parameter] : parameters)
    if (parameter.grad().defined()) gradients.push_back(parameter.grad());
  if (gradients.empty()) return 0;
  const double norm = at::stack(at::_foreach_norm(gradients)).norm().item<double>();
  const double scale = max_norm / (norm + kNothing);
  if (max_norm > 0 && scale < 1)
    for (at::Tensor& gradient : gradients) gradient.mul_(scale);
  return norm;
}

}  // namespace osugen::train
