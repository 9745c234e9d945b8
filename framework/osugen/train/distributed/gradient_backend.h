// osugen/train/distributed/gradient_backend.h - the c10d backend for the gradients of a device.
#pragma once

#include <torch/csrc/distributed/c10d/Backend.hpp>

#include <osugen/train/distributed/rendezvous.h>

namespace osugen::train {

/// NCCL for parameters on a GPU, where this LibTorch has it; null: gradients go over Gloo by way of the CPU.
c10::intrusive_ptr<c10d::Backend> nccl_backend(const Rendezvous& rendezvous, const GroupAddress& address,
                                               const GroupOptions& options);

}  // namespace osugen::train
