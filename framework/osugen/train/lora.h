// osugen/train/lora.h - low-rank adaptation (Hu et al. 2021, arXiv 2106.09685) of any module's matrices.
//
// A matrix W [out, in] that is adapted stays what it was plus (alpha / rank) B A, with B [out, rank] zero at
// first and A [rank, in] random. The module is a plugin's and knows nothing of it: W holds the sum, and the
// gradients of A and B come from the gradient of W by the chain rule, which is exact.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/pipeline/adapter.h>
#include <osugen/train/group.h>

namespace osugen::train {

struct LoraOptions {
  std::int64_t rank = 8;
  double alpha = 16;
  std::vector<std::string> patterns;  ///< of parameter names, * and ?; empty: matrices of the decoder's
                                      ///< attention and feed-forward (every 2-D one but embeddings)
};

/// The trained side of an adapter. Everything but A and B is frozen while it lives.
class Lora {
 public:
  /// @param parameters  "encoder.NAME" and "decoder.NAME" of the pipeline
  /// @param generator_seed  A's values
  /// @throws Error bad_config: no matrix matches, naming the nearest
  Lora(const NamedTensors& parameters, const LoraOptions& options, std::uint64_t generator_seed);
  ~Lora();
  Lora(const Lora&) = delete;
  Lora& operator=(const Lora&) = delete;

  /// A and B of every matrix: "decoder.NAME.lora_a", "decoder.NAME.lora_b"; what the optimizer updates.
  NamedTensors parameters() const;
  /// After backward, and after the gradients of W were added up over the ranks: fills the gradients of A
  /// and B from those of W, and drops the latter.
  void pull_gradients();
  /// After a step of the optimizer: W = base + (alpha / rank) B A, in place.
  void apply();
  /// What a small file holds.
  Adapter adapter() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace osugen::train
