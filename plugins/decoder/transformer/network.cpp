#include "network.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/init.h>

#include <cmath>

#include <osugen/error/error.h>

namespace transformer {
namespace {

/// Milliseconds to a position of the memory's encoding: its shortest wave is then 0.6 s, and a song of some
/// minutes has as many positions as a text of some thousand words.
constexpr double kPositionMs = 100;

}  // namespace

AttentionImpl::AttentionImpl(std::int64_t width, std::int64_t heads, double dropout)
    : heads(heads), dropout(dropout) {
  in_proj_weight = register_parameter("in_proj_weight", at::empty({3 * width, width}));
  in_proj_bias = register_parameter("in_proj_bias", at::zeros({3 * width}));
  out_proj = register_module("out_proj", torch::nn::Linear(width, width));
  torch::nn::init::xavier_uniform_(in_proj_weight);
  torch::nn::init::zeros_(out_proj->bias);
}

at::Tensor AttentionImpl::split_heads(const at::Tensor& x) const {
  return x.view({x.size(0), x.size(1), heads, x.size(2) / heads}).transpose(1, 2);
}

at::Tensor AttentionImpl::forward(const at::Tensor& x, const at::Tensor& source, const at::Tensor& visible) {
  const std::int64_t width = x.size(2);
  at::Tensor q, k, v;
  if (x.is_same(source)) {
    const auto parts = at::linear(x, in_proj_weight, in_proj_bias).split(width, 2);
    q = parts[0], k = parts[1], v = parts[2];
  } else {
    q = at::linear(x, in_proj_weight.narrow(0, 0, width), in_proj_bias.narrow(0, 0, width));
    const auto parts = at::linear(source, in_proj_weight.narrow(0, width, 2 * width),
                                  in_proj_bias.narrow(0, width, 2 * width))
                           .split(width, 2);
    k = parts[0], v = parts[1];
  }
  const std::optional<at::Tensor> mask =
      visible.defined() ? std::optional<at::Tensor>(visible) : std::nullopt;
  const at::Tensor mixed = at::scaled_dot_product_attention(split_heads(q), split_heads(k), split_heads(v),
                                                            mask, is_training() ? dropout : 0.0);
  return out_proj(mixed.transpose(1, 2).reshape(x.sizes()));
}

LayerImpl::LayerImpl(const Sizes& sizes) : dropout(sizes.dropout), gelu(sizes.gelu) {
  const std::int64_t width = sizes.d_model;
  self_attn = register_module("self_attn", Attention(width, sizes.heads, dropout));
  multihead_attn = register_module("multihead_attn", Attention(width, sizes.heads, dropout));
  linear1 = register_module("linear1", torch::nn::Linear(width, sizes.feed_forward));
  linear2 = register_module("linear2", torch::nn::Linear(sizes.feed_forward, width));
  const torch::nn::LayerNormOptions norm({width});
  norm1 = register_module("norm1", torch::nn::LayerNorm(norm));
  norm2 = register_module("norm2", torch::nn::LayerNorm(norm));
  norm3 = register_module("norm3", torch::nn::LayerNorm(norm));
}

at::Tensor LayerImpl::activation(const at::Tensor& x) const {
  return gelu ? at::gelu(x) : at::relu(x);
}

at::Tensor LayerImpl::forward(at::Tensor x, const at::Tensor& memory, const at::Tensor& visible,
                              const at::Tensor& memory_visible) {
  const auto drop = [this](const at::Tensor& t) { return at::dropout(t, dropout, is_training()); };
  x = norm1(x + drop(self_attn->forward(x, x, visible)));
  x = norm2(x + drop(multihead_attn->forward(x, memory, memory_visible)));
  return norm3(x + drop(linear2(drop(activation(linear1(x))))));
}

NetworkImpl::NetworkImpl(const Sizes& sizes, std::int64_t vocabulary, std::int64_t pad) : sizes(sizes) {
  const std::int64_t width = sizes.d_model;
  embedding = register_module(
      "embedding", torch::nn::Embedding(torch::nn::EmbeddingOptions(vocabulary, width).padding_idx(pad)));
  difficulty = register_module("difficulty", torch::nn::Linear(4, width));
  if (sizes.learned_positions)
    positions = register_module("positions", torch::nn::Embedding(sizes.max_positions, width));
  for (std::int64_t i = 0; i < sizes.layers; ++i) layers->push_back(Layer(sizes));
  register_module("layers", layers);
  head = register_module("head", torch::nn::Linear(width, vocabulary));
}

at::Tensor NetworkImpl::embed(const at::Tensor& ids, const at::Tensor& difficulties, std::int64_t first) {
  const std::int64_t length = ids.size(1);
  const at::Tensor x = embedding(ids) + difficulty(difficulties).unsqueeze(1);
  const auto on_device = at::TensorOptions().device(ids.device());
  if (!sizes.learned_positions)
    return x + sinusoids(at::arange(first, first + length, on_device.dtype(at::kDouble)), sizes.d_model);
  if (first + length > sizes.max_positions) {
    throw osugen::Error(osugen::Error::Kind::bad_config, "the sequence is longer than max_positions",
                        "/decoder/max_positions",
                        "at most " + std::to_string(sizes.max_positions) + " tokens",
                        "set max_tokens to that, or use a decoder with sinusoidal positions");
  }
  return x + positions(at::arange(first, first + length, on_device.dtype(at::kLong)));
}

at::Tensor NetworkImpl::place(const at::Tensor& memory, double frame_ms, const at::Tensor& first_ms) const {
  if (!sizes.memory_positions) return memory;
  const auto numbers = at::TensorOptions().dtype(at::kDouble).device(memory.device());
  at::Tensor times = (at::arange(memory.size(1), numbers) * frame_ms).unsqueeze(0);
  if (first_ms.defined()) times = times + first_ms.to(numbers).unsqueeze(1);
  return memory + sinusoids(times / kPositionMs, sizes.d_model);
}

at::Tensor NetworkImpl::forward(const at::Tensor& ids, const at::Tensor& padding,
                                const at::Tensor& difficulties, const at::Tensor& memory,
                                const at::Tensor& memory_padding) {
  const std::int64_t length = ids.size(1);
  at::Tensor visible =
      at::ones({length, length}, at::TensorOptions().dtype(at::kBool).device(ids.device())).tril();
  if (padding.defined()) visible = visible.logical_and(padding.logical_not().view({-1, 1, 1, length}));
  at::Tensor memory_visible;
  if (memory_padding.defined())
    memory_visible = memory_padding.logical_not().view({memory_padding.size(0), 1, 1, -1});
  at::Tensor x = embed(ids, difficulties, 0);
  for (const auto& layer : *layers) x = layer->as<LayerImpl>()->forward(x, memory, visible, memory_visible);
  return head(x);
}

at::Tensor sinusoids(const at::Tensor& places, std::int64_t width) {
  const at::Tensor even = at::arange(0, width, 2, places.options());
  const at::Tensor angles =
      places.unsqueeze(-1) * at::exp(even * (-std::log(10000.0) / static_cast<double>(width)));
  return at::stack({angles.sin(), angles.cos()}, -1).flatten(-2).to(at::kFloat);
}

}  // namespace transformer
