#include "residual_convolution.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/gelu.h>

#include "padding.h"

namespace osugen::convolution {

ResidualConvolutionImpl::ResidualConvolutionImpl(std::int64_t width, std::int64_t taps,
                                                 std::int64_t dilation) {
  norm = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
  conv = register_module(
      "conv",
      torch::nn::Conv1d(
          torch::nn::Conv1dOptions(width, width, taps).padding(taps / 2 * dilation).dilation(dilation)));
}

at::Tensor ResidualConvolutionImpl::forward(const at::Tensor& x, const at::Tensor& padding) {
  return x + at::gelu(conv(without_padding(norm(x), padding).transpose(1, 2))).transpose(1, 2);
}

}  // namespace osugen::convolution
