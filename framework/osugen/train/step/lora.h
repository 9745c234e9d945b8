// osugen/train/step/lora.h - low-rank adaptation (Hu et al. 2021, arXiv 2106.09685) of any module's matrices.
//
// A matrix W [out, in] that is adapted stays what it was plus (alpha / rank) B A, with B [out, rank] zero at
// first and A [rank, in] random. The module is a plugin's and knows nothing of it: W holds the sum, and the
// gradients of A and B come from the gradient of W by the chain rule, which is exact:
//   dA = (alpha / rank) B^T dW,  dB = (alpha / rank) dW A^T.
// A convolution's weight [out, in, kernel] counts as the matrix [out, in x kernel].
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/train/distributed/group.h>
#include <osugen/weights/adapter.h>

namespace osugen::train {

struct LoraOptions {
  std::int64_t rank = 8;
  double alpha = 16;
  std::vector<std::string> patterns;     ///< of parameter names, name_patterns.h; empty: `adaptable`
  std::vector<std::string> adaptable{};  ///< names; matrices that rank would not make smaller are left out
};

/// The trained side of an adapter. Everything but A and B is frozen while it lives: the parameters that are
/// adapted still get gradients, the others do not.
class Lora {
 public:
  /// @param parameters  "encoder.NAME" and "decoder.NAME" of the pipeline, float32, with the values that are
  ///                    adapted; held, and written to, for the life of this
  /// @param seed        of A's values: uniform in +-1 / sqrt(in), the same for a name whatever else is
  /// adapted
  /// @throws Error bad_config: a rank below 1, an alpha that is not finite, a pattern that matches nothing
  ///         (names the nearest), no matrix at all
  Lora(const NamedTensors& parameters, const LoraOptions& options, std::uint64_t seed);
  ~Lora();
  Lora(const Lora&) = delete;
  Lora& operator=(const Lora&) = delete;

  /// A and B of every matrix: "decoder.NAME.lora_a", "decoder.NAME.lora_b"; what the optimizer updates.
  NamedTensors parameters() const;
  /// The parameters of the pipeline that are adapted, whose gradients pull_gradients() reads: what ranks add
  /// up.
  NamedTensors adapted() const;
  /// After backward, and after the gradients of W were added up over the ranks: fills the gradients of A
  /// and B from those of W, and drops the latter. A W without a gradient leaves A and B with zeros.
  void pull_gradients();
  /// After a step of the optimizer: W = base + (alpha / rank) B A, in place. On the CPU the same bits at any
  /// number of threads.
  void apply();
  /// What a checkpoint needs to go on to the same bits: parameters(), and every base as "NAME.base". The
  /// tensors themselves.
  NamedTensors state() const;
  /// Takes what state() gave, and applies it. Other names are ignored; a base that is missing stays.
  /// @throws Error bad_input: A or B is missing or one of them of another shape, as where rank or patterns
  ///         differ; nothing has changed then
  void restore(const std::map<std::string, at::Tensor>& tensors);
  /// weights_checksum() of the weights as they would be without what was learned.
  std::string base_checksum(std::map<std::string, at::Tensor> weights) const;
  /// What a small file holds, as copies on the CPU.
  Adapter adapter() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Folds an adapter into weights and writes them as weights of their own: osugen-run makes the same map of
/// them as of the two together.
/// @param pipeline  whose weights are not built
/// @return sentences for the user
/// @throws Error as load_weights, apply_adapter and save_weights; cannot_write: `merged` is one of the inputs
std::vector<std::string> merge_adapter(Pipeline& pipeline, const std::filesystem::path& weights,
                                       const std::filesystem::path& adapter,
                                       const std::filesystem::path& merged);

}  // namespace osugen::train
