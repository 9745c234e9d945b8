// plugins/layers/padded_convolution/residual_convolution.h - convolutions along time over sequences of
// unequal length.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/normalization.h>

#include <cstdint>

namespace osugen::convolution {

/// x + GELU(conv(LayerNorm(x))): mixes all channels of `taps` places that are `dilation` apart, centred.
/// Parameters, in the order in which they are made: norm.weight, norm.bias, conv.weight, conv.bias.
struct ResidualConvolutionImpl : torch::nn::Module {
  /// @param taps  odd
  ResidualConvolutionImpl(std::int64_t width, std::int64_t taps, std::int64_t dilation);
  /// @param x        [batch, time, width]
  /// @param padding  bool [batch, time], true where there is nothing; undefined: none. What lies there is not
  /// read, and what is written there means nothing
  at::Tensor forward(const at::Tensor& x, const at::Tensor& padding);

  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Conv1d conv{nullptr};
};
TORCH_MODULE(ResidualConvolution);

}  // namespace osugen::convolution
