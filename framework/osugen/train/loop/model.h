// osugen/train/loop/model.h - encoder and decoder of a pipeline as one trainable model.
#pragma once

#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/pipeline/pipeline.h>
#include <osugen/train/data/batches.h>
#include <osugen/train/distributed/group.h>
#include <osugen/train/loop/precision.h>

namespace osugen::train {

class Model {
 public:
  /// @param pipeline  its weights are built; must outlive the model. Moved to the device
  Model(Pipeline& pipeline, at::Device device, Precision precision);

  void train();     ///< dropout acts
  void evaluate();  ///< it does not

  /// What the encoder makes of a batch; values are float32.
  /// @param batch  on the model's device
  /// @throws Error internal naming the component: another shape than its interface says
  Memory memory(const Batch& batch) const;
  /// Teacher forcing: logits of the token after each of the batch's, float32 [batch, length, vocabulary].
  /// @param memory  of the same batch
  /// @throws Error as memory()
  at::Tensor logits(const Batch& batch, const Memory& memory) const;
  at::Tensor logits(const Batch& batch) const { return logits(batch, memory(batch)); }

  /// "encoder.NAME" and "decoder.NAME"; parameters alone, in the modules' order.
  NamedTensors parameters() const;
  /// Those of parameters() that an adapter changes where the user names none.
  std::vector<std::string> adaptable() const;
  /// Parameters and buffers.
  NamedTensors tensors() const;
  at::Device device() const { return device_; }
  Precision precision() const { return precision_; }
  Pipeline& pipeline() const { return *pipeline_; }

 private:
  Pipeline* pipeline_;
  at::Device device_;
  Precision precision_;
};

/// LibTorch's generators: what dropout draws from.
void seed_dropout(std::uint64_t seed, at::Device device);

}  // namespace osugen::train
