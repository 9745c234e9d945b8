// transformer/network.h - the parameters of the reference decoder and its forward pass over whole sequences.
//
// The semantics are those of torch.nn.TransformerDecoder with norm_first=False and no final norm, and so are
// the names below "layers": a state_dict of one is a state_dict of the other.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <cstdint>
#include <string>

namespace transformer {

/// The parameters of the plugin, checked.
struct Sizes {
  std::int64_t d_model = 512, heads = 8, layers = 6, feed_forward = 2048;
  double dropout = 0.1;
  bool gelu = false;
  bool learned_positions = false;
  std::int64_t max_positions = 8192;  ///< of learned positions
  bool memory_positions = true;
};

/// The weights of torch.nn.MultiheadAttention.
struct AttentionImpl : torch::nn::Module {
  AttentionImpl(std::int64_t width, std::int64_t heads, double dropout);
  /// @param x       [batch, length, width]: what asks
  /// @param source  [batch, keys, width]: what is asked; the same tensor as x for self-attention
  /// @param visible bool, broadcast to [batch, heads, length, keys], true where a key is seen; or undefined:
  ///                all are
  at::Tensor forward(const at::Tensor& x, const at::Tensor& source, const at::Tensor& visible);
  /// [batch, length, width] -> [batch, heads, length, width / heads], a view.
  at::Tensor split_heads(const at::Tensor& x) const;

  std::int64_t heads;
  double dropout;
  at::Tensor in_proj_weight, in_proj_bias;  ///< [3 width, width], [3 width]: queries, keys, values
  torch::nn::Linear out_proj{nullptr};
};
TORCH_MODULE(Attention);

/// The weights of torch.nn.TransformerDecoderLayer.
struct LayerImpl : torch::nn::Module {
  explicit LayerImpl(const Sizes& sizes);
  at::Tensor forward(at::Tensor x, const at::Tensor& memory, const at::Tensor& visible,
                     const at::Tensor& memory_visible);
  at::Tensor activation(const at::Tensor& x) const;

  double dropout;
  bool gelu;
  Attention self_attn{nullptr}, multihead_attn{nullptr};
  torch::nn::Linear linear1{nullptr}, linear2{nullptr};
  torch::nn::LayerNorm norm1{nullptr}, norm2{nullptr}, norm3{nullptr};
};
TORCH_MODULE(Layer);

struct NetworkImpl : torch::nn::Module {
  NetworkImpl(const Sizes& sizes, std::int64_t vocabulary, std::int64_t pad);
  /// What the layers read: token embedding + difficulty + position.
  /// @param ids         int64 [batch, length]
  /// @param difficulty  float32 [batch or 1, 4], 0 where nothing is asked for
  /// @param first       the position of the first of them
  /// @throws osugen::Error bad_config: more positions than were learned
  at::Tensor embed(const at::Tensor& ids, const at::Tensor& difficulty, std::int64_t first);
  /// Memory, with the encoding of its frames' times where that is wanted.
  /// @param first_ms  float64 [batch], or undefined: 0
  at::Tensor place(const at::Tensor& memory, double frame_ms, const at::Tensor& first_ms) const;
  /// Logits [batch, length, vocabulary].
  at::Tensor forward(const at::Tensor& ids, const at::Tensor& padding, const at::Tensor& difficulty,
                     const at::Tensor& memory, const at::Tensor& memory_padding);

  Sizes sizes;
  torch::nn::Embedding embedding{nullptr};
  torch::nn::Linear difficulty{nullptr};
  torch::nn::Embedding positions{nullptr};
  torch::nn::ModuleList layers;
  torch::nn::Linear head{nullptr};
};
TORCH_MODULE(Network);

/// The sinusoidal encoding of Vaswani et al. 2017 ("Attention Is All You Need", 3.5): column 2i is
/// sin(p / 10000^(2i / width)), column 2i + 1 the cosine.
/// @param places  float64 [...], any numbers
/// @return        float32 [..., width], on the device of `places`
at::Tensor sinusoids(const at::Tensor& places, std::int64_t width);

}  // namespace transformer
