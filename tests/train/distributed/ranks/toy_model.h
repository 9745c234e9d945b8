// tests/train/ranks/toy_model.h - a model of a few tensors whose gradients are worth comparing.
#pragma once

#include <cstdint>

#include <osugen/train/distributed/group.h>

namespace osugen::testing {

/// Two layers, a parameter that no loss reaches, one that only some micro-batches use, and one that is
/// frozen. The same values in every process.
train::NamedTensors toy_parameters();

/// Item `index` of step `step`, the same in every process.
at::Tensor toy_loss(const train::NamedTensors& parameters, std::int64_t step, std::int64_t index);

/// What a rank computes of a step: between none and three micro-batches, others on other ranks.
std::vector<std::int64_t> toy_micro_batches(std::int64_t step, int rank);

}  // namespace osugen::testing
