// osugen/train/loop/precision.h - compute precision of encoder and decoder.
#pragma once

#include <string>

#include <ATen/core/Tensor.h>

#include <osugen/error/error.h>

namespace osugen::train {

enum class Precision { f32, bf16 };

const char* precision_name(Precision precision);

/// @param wanted  "f32", "bf16", or "auto": bf16 where the device has units for its products (a GPU with bf16
///                convolutions, a processor with AMX). A rule and no measurement: the same machine, the same
///                bits
Precision chosen_precision(const std::string& wanted, at::Device device);

/// Autocast (LibTorch's choice of type by operation) for the length of a scope; nothing for f32.
class Autocast {
 public:
  Autocast(at::Device device, Precision precision);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  at::DeviceType device_;
  bool on_;
};

}  // namespace osugen::train
