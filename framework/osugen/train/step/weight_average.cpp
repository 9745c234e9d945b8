#include <osugen/train/step/weight_average.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_lerp.h>

#include <algorithm>

#include <osugen/train/step/saved_tensor.h>

namespace osugen::train {
namespace {

constexpr const char* kTrained = "trained.";

constexpr const char* kRemedy = "resume with the plugins that the training run was started with";

}  // namespace

WeightAverage::WeightAverage(const NamedTensors& parameters, double decay) : decay_(decay) {
  const at::NoGradGuard no_gradients;
  for (const auto& [name, parameter] : parameters)
    slots_.push_back({name, parameter, parameter.detach().clone()});
}

void WeightAverage::follow(std::int64_t step) {
  const at::NoGradGuard no_gradients;
  const auto done = static_cast<double>(step);
  const double decay = std::min(decay_, (1 + done) / (10 + done));
  std::vector<at::Tensor> averages, parameters;
  for (const Slot& slot : slots_) {
    averages.push_back(slot.average);
    parameters.push_back(slot.parameter);
  }
  at::_foreach_lerp_(averages, parameters, 1 - decay);
}

void WeightAverage::exchange() {
  const at::NoGradGuard no_gradients;
  for (Slot& slot : slots_) {
    const at::Tensor parameter = slot.parameter.detach().clone();
    slot.parameter.copy_(slot.average);
    slot.average.copy_(parameter);
  }
}

void WeightAverage::save(std::map<std::string, at::Tensor>& model,
                         std::map<std::string, at::Tensor>& state) const {
  for (const Slot& slot : slots_) {
    state[kTrained + slot.name] = slot.parameter.detach();
    model[slot.name] = slot.average;
  }
}

void WeightAverage::restore(const std::map<std::string, at::Tensor>& model,
                            const std::map<std::string, at::Tensor>& state) {
  const at::NoGradGuard no_gradients;
  for (Slot& slot : slots_) {
    slot.average.copy_(saved_tensor(model, slot.name, slot.average, {}, kRemedy));
    slot.parameter.copy_(saved_tensor(state, kTrained + slot.name, slot.parameter, {}, kRemedy));
  }
}

NamedTensors WeightAverage::tensors() const {
  NamedTensors tensors;
  for (const Slot& slot : slots_) tensors.emplace_back("average." + slot.name, slot.average);
  return tensors;
}

}  // namespace osugen::train
