// conformer/network.h - the parameters of the conformer encoder and its forward pass.
//
// Gulati et al. 2020, "Conformer: Convolution-augmented Transformer for Speech Recognition": each block is
// half a feed-forward, self-attention, convolution, half a feed-forward, LayerNorm. Two changes, for songs of
// any length and batches of any size: positions are rotary (Su et al. 2021, "RoFormer"), which needs no table
// and sees only distances, and the convolution is normalized by LayerNorm, so that no frame's result depends
// on what else is in the batch.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <cstdint>
#include <vector>

namespace conformer {

struct Sizes {
  std::int64_t bins = 0, width = 0;  ///< known when the network is built
  std::int64_t blocks = 4, heads = 4, feed_forward = 1024, kernel = 15;
  double dropout = 0.1;
  std::vector<std::int64_t> strides = {2, 2, 2};
};

/// Turns the pairs (2i, 2i+1) of every head by the frame's index times 10000^(-2i / head width), so that
/// products of queries and keys see distances.
/// @param x  [batch, heads, frames, head width], an even head width
at::Tensor rotate(const at::Tensor& x);

struct FeedForwardImpl : torch::nn::Module {
  explicit FeedForwardImpl(const Sizes& sizes);
  at::Tensor forward(const at::Tensor& x);
  double dropout;
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Linear linear1{nullptr}, linear2{nullptr};
};
TORCH_MODULE(FeedForward);

struct SelfAttentionImpl : torch::nn::Module {
  explicit SelfAttentionImpl(const Sizes& sizes);
  /// @param visible  bool [batch, 1, 1, frames], true where a frame is seen; or undefined: all are
  at::Tensor forward(const at::Tensor& x, const at::Tensor& visible);
  std::int64_t heads;
  double dropout;
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Linear in_proj{nullptr}, out_proj{nullptr};
};
TORCH_MODULE(SelfAttention);

struct ConvolutionImpl : torch::nn::Module {
  explicit ConvolutionImpl(const Sizes& sizes);
  /// @param padding  bool [batch, frames] or undefined
  at::Tensor forward(const at::Tensor& x, const at::Tensor& padding);
  double dropout;
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Linear pointwise1{nullptr};
  torch::nn::Conv1d depthwise{nullptr};
  torch::nn::LayerNorm depthwise_norm{nullptr};
  torch::nn::Linear pointwise2{nullptr};
};
TORCH_MODULE(Convolution);

struct BlockImpl : torch::nn::Module {
  explicit BlockImpl(const Sizes& sizes);
  at::Tensor forward(at::Tensor x, const at::Tensor& padding, const at::Tensor& visible);
  FeedForward feed_forward1{nullptr};
  SelfAttention self_attn{nullptr};
  Convolution convolution{nullptr};
  FeedForward feed_forward2{nullptr};
  torch::nn::LayerNorm norm{nullptr};
};
TORCH_MODULE(Block);

struct NetworkImpl : torch::nn::Module {
  explicit NetworkImpl(const Sizes& sizes);
  /// @param x        [batch, frames, bins]
  /// @param padding  bool [batch, frames] or undefined; becomes that of the result
  /// @return         [batch, ceil(frames / downsampling), width]
  at::Tensor forward(at::Tensor x, at::Tensor& padding);
  Sizes sizes;
  torch::nn::ModuleList subsampling;
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::ModuleList blocks;
};
TORCH_MODULE(Network);

}  // namespace conformer
