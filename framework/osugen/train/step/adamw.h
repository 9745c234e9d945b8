// osugen/train/step/adamw.h - AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101) over named tensors.
//
// The update is LibTorch's fused one; what it remembers is kept by name, so that it is saved as it is.
#pragma once

#include <map>
#include <string>

#include <ATen/core/Tensor.h>

#include <osugen/train/distributed/group.h>

namespace osugen::train {

struct AdamWOptions {
  double weight_decay = 0.01, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
};

class AdamW {
 public:
  /// @param parameters  float32, updated in place from their gradients
  AdamW(const NamedTensors& parameters, const AdamWOptions& options);
  /// Parameters without a gradient stay as they are.
  void step(double learning_rate);
  void drop_gradients();

  /// "optimizer.NAME.mean", "optimizer.NAME.square" (of the gradients) and "optimizer.NAME.steps" of every
  /// parameter.
  std::map<std::string, at::Tensor> state() const;
  /// @throws Error bad_input naming the tensor that is missing or of another shape
  void restore(const std::map<std::string, at::Tensor>& state);

 private:
  struct Slot {
    std::string name;
    at::Tensor parameter, mean, square, steps;
  };
  std::vector<Slot> slots_;
  AdamWOptions options_;
};

/// Scales the gradients so that the Euclidean norm of all of them together is at most `max_norm`.
/// @param max_norm  0: leaves them alone
/// @return the norm before; not finite where a gradient is not
double clip_gradients(const NamedTensors& parameters, double max_norm);

}  // namespace osugen::train
