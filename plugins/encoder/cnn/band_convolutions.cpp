#include "band_convolutions.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/relu.h>
#include <torch/nn/modules/conv.h>

#include <algorithm>

#include <padded_convolution/padding.h>

namespace osugen::cnn {

using convolution::without_padding;

namespace {

constexpr std::int64_t kFrames = 3, kBands = 5, kPooled = 2;

/// An odd number of frames, so many that none is passed over.
std::int64_t taps_over(std::int64_t stride) {
  return std::max(kFrames, stride / 2 * 2 + 1);
}

torch::nn::Conv2d convolution(std::int64_t from, std::int64_t to, std::int64_t stride) {
  const std::int64_t taps = taps_over(stride);
  return torch::nn::Conv2d(
      torch::nn::Conv2dOptions(from, to, {taps, kBands}).stride({stride, 1}).padding({taps / 2, kBands / 2}));
}

}  // namespace

BandConvolutionsImpl::BandConvolutionsImpl(std::int64_t bands, const std::vector<std::int64_t>& channels,
                                           std::int64_t downsampling, std::int64_t width) {
  std::int64_t from = 1;
  for (const std::int64_t to : channels) {
    conv->push_back(convolution(from, to, conv->is_empty() ? downsampling : 1));
    from = to;
    bands /= kPooled;
  }
  register_module("conv", conv);
  norm = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({from * bands})));
  out = register_module("out", torch::nn::Linear(from * bands, width));
}

at::Tensor BandConvolutionsImpl::forward(const at::Tensor& frames, const at::Tensor& padding) {
  const at::Tensor of_channels = padding.defined() ? padding.unsqueeze(1) : padding;
  at::Tensor x = frames.unsqueeze(1);
  for (const auto& layer : *conv)
    x = without_padding(
        at::max_pool2d(at::relu(layer->as<torch::nn::Conv2dImpl>()->forward(x)), {1, kPooled}), of_channels);
  return out(norm(x.transpose(1, 2).flatten(2)));
}

}  // namespace osugen::cnn
