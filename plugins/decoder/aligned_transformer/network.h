// aligned_transformer/network.h - the parameters of the aligned decoder and its forward pass over whole
// sequences.
//
// Pre-norm blocks (Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture"). Attention
// to the tokens before looks back on so many of them, attention to the memory on so many columns around
// the token's own; both with a learned bias for every distance in place of positions.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <cstdint>
#include <vector>

#include <osugen/interfaces/features.h>
#include <osugen/interfaces/tokenizer.h>

#include "columns.h"
#include "windowed_attention.h"

namespace aligned_transformer {

/// The parameters of the plugin, checked.
struct Sizes {
  std::int64_t d_model = 192, heads = 6, layers = 3, feed_forward = 768;
  double dropout = 0.1;
  std::int64_t columns_per_beat = 12;
  std::int64_t tick_layers = 2, tick_kernel = 13;
  std::vector<std::int64_t> tick_dilations;
  std::int64_t beats_back = 2, beats_ahead = 8;  ///< of the memory that a token sees
  std::int64_t history = 256;                    ///< tokens that a token sees, itself counted
  bool pointer = true;
  double condition_dropout = 0.1;
  double history_dropout = 0;

  std::int64_t back() const { return beats_back * columns_per_beat; }
  std::int64_t ahead() const { return beats_ahead * columns_per_beat; }
  std::int64_t window() const { return back() + ahead() + 1; }
};

/// Where a token stands.
struct Place {
  at::Tensor column;   ///< float32 [batch, length], columns from the first one; between two for other ticks
  at::Tensor in_beat;  ///< int64 [batch, length], ticks since the beat
  at::Tensor beat;     ///< int64 [batch, length], beats since the bar line
  at::Tensor tempo;    ///< float32 [batch, length], log2 of the beat in 500 ms
};

/// @param tokens  their ticks lie within `ticks`; others count as the first or the last
Place place_of(const osugen::Tokens& tokens, const osugen::Ticks& ticks, const Grid& grid);

/// A choice of columns for every token, between two columns: value = (1 - weight) * low + weight * high.
struct Between {
  at::Tensor low, high;  ///< int64 [batch, length], within the columns
  at::Tensor weight;     ///< float32 [batch, length]
};
Between between(const at::Tensor& column, std::int64_t columns);
/// (1 - weight) * low + weight * high, in the type of both: autocast gives bfloat16.
at::Tensor mixture(const at::Tensor& low, const at::Tensor& high, const at::Tensor& weight);

/// Attention with a bias for every distance. Weights as of torch.nn.MultiheadAttention, each by itself.
struct AttentionImpl : torch::nn::Module {
  AttentionImpl(std::int64_t width, std::int64_t heads, std::int64_t distances);
  at::Tensor split(const at::Tensor& x) const { return split_heads(x, heads); }
  /// biased_attention() through the last matrix.
  at::Tensor mixed(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& bias);
  /// Attention of `asks` [batch, queries, width] to `asked` [batch or 1, keys, width].
  /// @param bias  [heads, window], the first key of the window first
  at::Tensor forward(const at::Tensor& asks, const at::Tensor& asked, const at::Tensor& bias,
                     const Sight& sight);

  std::int64_t heads;
  torch::nn::Linear query{nullptr}, key_value{nullptr}, out{nullptr};
  at::Tensor distance;  ///< [heads, distances]
};
TORCH_MODULE(Attention);

struct LayerImpl : torch::nn::Module {
  explicit LayerImpl(const Sizes& sizes);
  at::Tensor forward(at::Tensor x, const at::Tensor& memory, const Sight& of_tokens, const Sight& of_memory);
  at::Tensor feed_forward(const at::Tensor& x);

  double dropout;
  Attention to_tokens{nullptr}, to_memory{nullptr};
  torch::nn::Linear expand{nullptr}, contract{nullptr};
  torch::nn::LayerNorm norm_tokens{nullptr}, norm_memory{nullptr}, norm_forward{nullptr};
};
TORCH_MODULE(Layer);

/// The logit of "so many ticks on" gets the product of the token's state with the memory there.
struct PointerImpl : torch::nn::Module {
  PointerImpl(std::int64_t width, std::int64_t columns_ahead, std::int64_t ticks_per_column,
              const osugen::Vocabulary& vocabulary);
  /// @param x       [batch, length, width]
  /// @param keys    [batch or 1, columns, width]: key() of the memory
  /// @param column  [batch, length] of each token, from the first of `keys` on
  /// @param hidden  bool [batch or 1, columns]: columns that are none; the last one must be, or out of reach
  /// @return        [batch, length, vocabulary], 0 where a token says no ticks or none within sight
  at::Tensor forward(const at::Tensor& x, const at::Tensor& keys, const at::Tensor& column,
                     const at::Tensor& hidden);

  torch::nn::Linear query{nullptr}, key{nullptr};
  std::int64_t vocabulary;
  at::Tensor ids;         ///< int64 [pointed], on the CPU: the tokens that say ticks within sight
  at::Tensor columns_on;  ///< float32 [pointed], on the CPU: how far each of them leads
};
TORCH_MODULE(Pointer);

struct NetworkImpl : torch::nn::Module {
  NetworkImpl(const Sizes& sizes, const osugen::Vocabulary& vocabulary);

  /// What conditions add to every token, [batch, width]. In training whole items and single conditions
  /// are forgotten, each with the share condition_dropout.
  at::Tensor conditioned(const osugen::Conditions& conditions);
  /// What the layers read. `own` is the memory at the tokens' own ticks, [batch, length, width].
  at::Tensor embed(const at::Tensor& ids, const Place& place, const at::Tensor& own,
                   const at::Tensor& conditions);
  at::Tensor forward(const osugen::Tokens& tokens, const osugen::Memory& memory,
                     const osugen::Conditions& conditions, const osugen::Ticks& ticks);
  /// Of tokens [batch, length]: the last `history` before each; in training some are hidden.
  /// @param ids  their device alone is read, and their shape
  Sight sight_of_tokens(const at::Tensor& ids) const;

  Sizes sizes;
  std::int64_t ticks_per_beat;
  Columns columns{nullptr};
  torch::nn::Embedding embedding{nullptr}, in_beat{nullptr}, beat{nullptr};
  torch::nn::Linear tempo{nullptr}, condition_in{nullptr}, condition_out{nullptr};
  torch::nn::ModuleList layers;
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Linear head{nullptr};
  Pointer pointer{nullptr};
};
TORCH_MODULE(Network);

}  // namespace aligned_transformer
