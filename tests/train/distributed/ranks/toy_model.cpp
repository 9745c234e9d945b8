#include "toy_model.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

namespace osugen::testing {
namespace {

at::Tensor normal(at::IntArrayRef shape, std::uint64_t seed) {
  return at::randn(shape, at::make_generator<at::CPUGeneratorImpl>(seed), at::kFloat);
}

}  // namespace

train::NamedTensors toy_parameters() {
  train::NamedTensors all{{"first.weight", normal({24, 16}, 1)}, {"first.bias", normal({16}, 2)},
                          {"second.weight", normal({16, 5}, 3)}, {"unused", normal({7}, 4)},
                          {"sometimes", normal({5}, 5)},         {"frozen", normal({16, 5}, 6)}};
  for (auto& [name, tensor] : all) tensor.requires_grad_(name != "frozen");
  return all;
}

at::Tensor toy_loss(const train::NamedTensors& parameters, std::int64_t step, std::int64_t index) {
  const at::Tensor x = normal({3, 24}, 1000 + 100 * step + index);
  const at::Tensor hidden = at::matmul(x, parameters[0].second).add(parameters[1].second).tanh();
  at::Tensor y = at::matmul(hidden, parameters[2].second) + at::matmul(hidden, parameters[5].second);
  if (index == 0) y = y + parameters[4].second;
  return y.square().sum();
}

std::vector<std::int64_t> toy_micro_batches(std::int64_t step, int rank) {
  std::vector<std::int64_t> indices;
  for (std::int64_t i = 0; i < (step + rank) % 4; ++i) indices.push_back(10 * rank + i);
  return indices;
}

}  // namespace osugen::testing
