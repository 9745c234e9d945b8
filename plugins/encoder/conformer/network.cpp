#include "network.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/glu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/stack.h>

#include <cmath>
#include <optional>

#include <padded_convolution/padding.h>

namespace conformer {

using osugen::convolution::thin_out;
using osugen::convolution::without_padding;

namespace {

torch::nn::LayerNorm layer_norm(std::int64_t width) {
  return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}));
}

}  // namespace

at::Tensor rotate(const at::Tensor& x) {
  const std::int64_t width = x.size(3);
  const at::Tensor even = at::arange(0, width, 2, at::TensorOptions().dtype(at::kDouble).device(x.device()));
  const at::Tensor places = at::arange(x.size(2), even.options()).unsqueeze(1);
  const at::Tensor angles = places * at::exp(even * (-std::log(10000.0) / static_cast<double>(width)));
  const at::Tensor sin = angles.sin().to(x.scalar_type()), cos = angles.cos().to(x.scalar_type());
  const at::Tensor pairs = x.unflatten(3, {width / 2, 2});
  const at::Tensor a = pairs.select(4, 0), b = pairs.select(4, 1);
  return at::stack({a * cos - b * sin, a * sin + b * cos}, 4).flatten(3);
}

FeedForwardImpl::FeedForwardImpl(const Sizes& sizes) : dropout(sizes.dropout) {
  norm = register_module("norm", layer_norm(sizes.width));
  linear1 = register_module("linear1", torch::nn::Linear(sizes.width, sizes.feed_forward));
  linear2 = register_module("linear2", torch::nn::Linear(sizes.feed_forward, sizes.width));
}

at::Tensor FeedForwardImpl::forward(const at::Tensor& x) {
  const at::Tensor hidden = at::dropout(at::silu(linear1(norm(x))), dropout, is_training());
  return at::dropout(linear2(hidden), dropout, is_training());
}

SelfAttentionImpl::SelfAttentionImpl(const Sizes& sizes) : heads(sizes.heads), dropout(sizes.dropout) {
  norm = register_module("norm", layer_norm(sizes.width));
  in_proj = register_module("in_proj", torch::nn::Linear(sizes.width, 3 * sizes.width));
  out_proj = register_module("out_proj", torch::nn::Linear(sizes.width, sizes.width));
}

at::Tensor SelfAttentionImpl::forward(const at::Tensor& x, const at::Tensor& visible) {
  const auto parts = in_proj(norm(x)).unflatten(2, {3, heads, x.size(2) / heads}).unbind(2);
  const auto of_heads = [](const at::Tensor& part) { return part.transpose(1, 2); };
  const std::optional<at::Tensor> mask =
      visible.defined() ? std::optional<at::Tensor>(visible) : std::nullopt;
  const at::Tensor mixed =
      at::scaled_dot_product_attention(rotate(of_heads(parts[0])), rotate(of_heads(parts[1])),
                                       of_heads(parts[2]), mask, is_training() ? dropout : 0.0);
  return at::dropout(out_proj(mixed.transpose(1, 2).flatten(2)), dropout, is_training());
}

ConvolutionImpl::ConvolutionImpl(const Sizes& sizes) : dropout(sizes.dropout) {
  const std::int64_t width = sizes.width;
  norm = register_module("norm", layer_norm(width));
  pointwise1 = register_module("pointwise1", torch::nn::Linear(width, 2 * width));
  depthwise = register_module(
      "depthwise",
      torch::nn::Conv1d(
          torch::nn::Conv1dOptions(width, width, sizes.kernel).padding(sizes.kernel / 2).groups(width)));
  depthwise_norm = register_module("depthwise_norm", layer_norm(width));
  pointwise2 = register_module("pointwise2", torch::nn::Linear(width, width));
}

at::Tensor ConvolutionImpl::forward(const at::Tensor& x, const at::Tensor& padding) {
  const at::Tensor gated = without_padding(at::glu(pointwise1(norm(x)), -1), padding);
  const at::Tensor mixed = depthwise(gated.transpose(1, 2)).transpose(1, 2);
  return at::dropout(pointwise2(at::silu(depthwise_norm(mixed))), dropout, is_training());
}

BlockImpl::BlockImpl(const Sizes& sizes) {
  feed_forward1 = register_module("feed_forward1", FeedForward(sizes));
  self_attn = register_module("self_attn", SelfAttention(sizes));
  convolution = register_module("convolution", Convolution(sizes));
  feed_forward2 = register_module("feed_forward2", FeedForward(sizes));
  norm = register_module("norm", layer_norm(sizes.width));
}

at::Tensor BlockImpl::forward(at::Tensor x, const at::Tensor& padding, const at::Tensor& visible) {
  x = x + 0.5 * feed_forward1(x);
  x = x + self_attn(x, visible);
  x = x + convolution(x, padding);
  x = x + 0.5 * feed_forward2(x);
  return norm(x);
}

NetworkImpl::NetworkImpl(const Sizes& sizes) : sizes(sizes) {
  std::int64_t from = sizes.bins;
  for (const std::int64_t stride : sizes.strides) {
    // Twice as wide as the stride on each side, so that every frame is used.
    const std::int64_t kernel = 2 * stride + 1;
    subsampling->push_back(torch::nn::Conv1d(
        torch::nn::Conv1dOptions(from, sizes.width, kernel).stride(stride).padding(stride)));
    from = sizes.width;
  }
  register_module("subsampling", subsampling);
  norm = register_module("norm", layer_norm(sizes.width));
  for (std::int64_t i = 0; i < sizes.blocks; ++i) blocks->push_back(Block(sizes));
  register_module("blocks", blocks);
}

at::Tensor NetworkImpl::forward(at::Tensor x, at::Tensor& padding) {
  for (std::size_t i = 0; i < sizes.strides.size(); ++i) {
    auto& conv = subsampling->at<torch::nn::Conv1dImpl>(i);
    x = at::relu(conv.forward(without_padding(x, padding).transpose(1, 2)).transpose(1, 2));
    padding = thin_out(padding, sizes.strides[i]);
  }
  x = norm(x);
  at::Tensor visible;
  if (padding.defined()) visible = padding.logical_not().view({padding.size(0), 1, 1, padding.size(1)});
  for (const auto& block : *blocks) x = block->as<BlockImpl>()->forward(x, padding, visible);
  return without_padding(x, padding);
}

}  // namespace conformer
