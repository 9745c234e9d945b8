#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cstdio>
#include <cstring>

#include "scenarios.h"
#include "toy_model.h"

namespace osugen::testing {
namespace {

constexpr std::int64_t kSteps = 20;

/// FNV-1a over the bytes.
void digest(std::uint64_t& hash, const at::Tensor& tensor) {
  const at::Tensor flat = tensor.contiguous();
  const auto* bytes = static_cast<const unsigned char*>(flat.const_data_ptr());
  for (std::size_t i = 0; i < flat.nbytes(); ++i) hash = (hash ^ bytes[i]) * 1099511628211U;
}

/// The gradients of all ranks' micro-batches, by one process.
train::NamedTensors expected_gradients(const train::NamedTensors& parameters, std::int64_t step, int ranks) {
  train::NamedTensors all;
  for (const auto& [name, tensor] : parameters) {
    at::Tensor twin = tensor.detach().clone();
    twin.requires_grad_(tensor.requires_grad());
    all.emplace_back(name, twin);
  }
  for (int rank = 0; rank < ranks; ++rank) {
    for (const std::int64_t index : toy_micro_batches(step, rank)) toy_loss(all, step, index).backward();
  }
  return all;
}

void compute(train::Group& group, const train::NamedTensors& parameters, std::int64_t step) {
  const std::vector<std::int64_t> mine = toy_micro_batches(step, group.rank());
  for (const std::int64_t index : mine) {
    group.before_forward(index == mine.back());
    toy_loss(parameters, step, index).backward();
  }
  group.finish_gradients();
}

void compare(const train::NamedTensors& parameters, const train::NamedTensors& expected, std::int64_t step) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const std::string place = parameters[i].first + " in step " + std::to_string(step);
    const at::Tensor& got = parameters[i].second.grad();
    const at::Tensor& right = expected[i].second.grad();
    if (!right.defined()) {
      // What was there and was set to zero stays there.
      require(!got.defined() || got.count_nonzero().item<std::int64_t>() == 0,
              "there is no gradient of " + place);
      require(!got.defined() || step > 0, place + " stays without a gradient");
      continue;
    }
    require(got.defined(), "there is a gradient of " + place);
    const double error = (got - right).abs().max().item<double>(), scale = right.abs().max().item<double>();
    require(error <= 1e-5 * (scale + 1e-6), "the gradient of " + place + " is the sum over the ranks");
  }
}

}  // namespace

void check_gradients(train::Group& group) {
  train::NamedTensors parameters = toy_parameters();
  {
    const at::NoGradGuard no_grad;
    if (group.rank() != 0) {
      for (auto& [name, tensor] : parameters) tensor.fill_(group.rank());
    }
  }
  group.share(parameters);
  group.attach(parameters);
  std::uint64_t hash = 14695981039346656037U;
  for (std::int64_t step = 0; step < kSteps; ++step) {
    compute(group, parameters, step);
    compare(parameters, expected_gradients(parameters, step, group.size()), step);
    const at::NoGradGuard no_grad;
    for (auto& [name, tensor] : parameters) {
      if (!tensor.grad().defined()) continue;
      digest(hash, tensor.grad());
      tensor.sub_(tensor.grad(), 1e-4);
      // Either way of clearing.
      if (step % 2 == 0) {
        tensor.mutable_grad().reset();
      } else {
        tensor.mutable_grad().zero_();
      }
    }
  }
  // Rank 0 prints, the others are compared with it here.
  const auto half = static_cast<std::int64_t>(hash >> 1);
  require(group.max(half) == half && group.max(-half) == -half, "all ranks have the same bits");
  std::printf("%016llx\n", static_cast<unsigned long long>(hash));
}

void compute_gradients_twice(train::Group& group) {
  const train::NamedTensors parameters = toy_parameters();
  group.attach(parameters);
  group.before_forward(true);
  toy_loss(parameters, 0, 0).backward();
  toy_loss(parameters, 0, 1).backward();
  group.finish_gradients();
}

}  // namespace osugen::testing
