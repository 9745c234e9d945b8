// plugins/encoder/cnn/band_convolutions.h - 2-D convolutions over time and bands.
#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/normalization.h>

#include <cstdint>
#include <vector>

namespace osugen::cnn {

/// Hears a note as the same thing at whatever pitch it is: kernels move over bands as they do over time, the
/// neighbouring bands' louder half is kept after each, and what is left is mixed into one vector a frame.
/// Parameters, in the order in which they are made: conv.I.weight, conv.I.bias, norm.weight, norm.bias,
/// out.weight, out.bias.
struct BandConvolutionsImpl : torch::nn::Module {
  /// @param bands         of a frame; at least 2^channels.size()
  /// @param channels      after each convolution; at least one
  /// @param downsampling  frames that the first convolution moves on by
  /// @param width         of what comes out
  BandConvolutionsImpl(std::int64_t bands, const std::vector<std::int64_t>& channels,
                       std::int64_t downsampling, std::int64_t width);
  /// @param frames   [batch, frames, bands], zero where there is padding
  /// @param padding  bool [batch, ceil(frames / downsampling)], of the result; undefined: none
  /// @return [batch, ceil(frames / downsampling), width]; frame i is centred on frame i * downsampling
  at::Tensor forward(const at::Tensor& frames, const at::Tensor& padding);

  torch::nn::ModuleList conv;
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Linear out{nullptr};
};
TORCH_MODULE(BandConvolutions);

}  // namespace osugen::cnn
