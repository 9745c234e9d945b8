// The reference encoder: a few strided convolutions over time, ReLU and LayerNorm between them; beside them,
// if asked for, convolutions over time and bands.
#include <ATen/TensorOperators.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/relu.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/normalization.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/module.h>

#include "band_convolutions.h"

#include <padded_convolution/padding.h>
#include <padded_convolution/residual_convolution.h>

namespace {

using osugen::Error;
using osugen::Param;
using osugen::cnn::BandConvolutions;
using osugen::convolution::ResidualConvolution;
using osugen::convolution::ResidualConvolutionImpl;
using osugen::convolution::thin_out;
using osugen::convolution::without_padding;

std::int64_t product(const std::vector<std::int64_t>& strides) {
  return std::accumulate(strides.begin(), strides.end(), std::int64_t{1}, std::multiplies<>());
}

struct NetworkImpl : torch::nn::Module {
  NetworkImpl(std::vector<std::int64_t> widths, const std::vector<std::int64_t>& strides, std::int64_t kernel,
              const std::vector<std::int64_t>& dilations, const std::vector<std::int64_t>& band_channels) {
    for (std::size_t i = 0; i < strides.size(); ++i) {
      conv->push_back(torch::nn::Conv1d(
          torch::nn::Conv1dOptions(widths[i], widths[i + 1], kernel).stride(strides[i]).padding(kernel / 2)));
      if (i + 1 < strides.size())
        norm->push_back(torch::nn::LayerNorm(torch::nn::LayerNormOptions({widths[i + 1]})));
    }
    register_module("conv", conv);
    for (const std::int64_t dilation : dilations)
      wide->push_back(ResidualConvolution(widths.back(), kernel, dilation));
    register_module("norm", norm);
    register_module("wide", wide);
    if (band_channels.empty()) return;
    const std::int64_t downsampling = product(strides);
    bands = register_module("bands",
                            BandConvolutions(widths.front(), band_channels, downsampling, widths.back()));
  }
  torch::nn::ModuleList conv, norm, wide;
  BandConvolutions bands{nullptr};
};
TORCH_MODULE(Network);

class Cnn final : public osugen::Encoder {
 public:
  static osugen::Descriptor describe() {
    return {
        .type = "cnn",
        .version = "1.0.0",
        .summary =
            "Fast stack of strided convolutions over time with ReLU and LayerNorm; receptive field of about "
            "a second.",
        .params = {Param::integers(
                       "channels",
                       "Output channels of each convolution but the last, which has the decoder's width.",
                       {256, 512}, 1, 8192),
                   Param::integers("strides",
                                   "Stride of each convolution; their product is the downsampling factor. "
                                   "One more than channels.",
                                   {2, 2, 2}, 1, 64, "frames"),
                   Param::integer("kernel", "Kernel size in frames; odd.", 5, 1, 63, "frames"),
                   Param::integers("dilations",
                                   "Dilations of the residual convolutions that follow, in memory frames, "
                                   "for a larger receptive field; []: none.",
                                   {}, 1, 256, "frames"),
                   Param::integers(
                       "band_channels",
                       "Channels of 2-D convolutions over time and bands, parallel to the 1-D ones, which "
                       "recognize notes independent of pitch. Each halves the bands; []: none.",
                       {}, 1, 1024),
                   Param::number("input_mean",
                                 "Subtracted from the features; about their mean (-30 for decibels).", 0,
                                 -1e6, 1e6),
                   Param::number(
                       "input_scale",
                       "Divides the features afterwards; about their standard deviation (20 for decibels).",
                       1, 1e-6, 1e6)},
        .inputs = {{"features", "float32", {"batch", "frames", "bins"}},
                   {"padding", "bool", {"batch", "frames"}}},
        .outputs = {{"memory", "float32", {"batch", "memory_frames", "width"}},
                    {"padding", "bool", {"batch", "memory_frames"}}}};
  }

  explicit Cnn(const osugen::Config& config)
      : channels_(config.integers("channels")),
        strides_(config.integers("strides")),
        kernel_(config.integer("kernel")),
        dilations_(config.integers("dilations")),
        band_channels_(config.integers("band_channels")),
        input_mean_(config.number("input_mean")),
        input_scale_(config.number("input_scale")) {
    if (strides_.size() != channels_.size() + 1) {
      throw Error(Error::Kind::bad_config,
                  "there are " + std::to_string(channels_.size()) + " channels and " +
                      std::to_string(strides_.size()) + " strides",
                  "/strides", "one stride more than channels, such as [2, 2, 2] with [256, 512]",
                  "add or remove a stride; the last convolution has the decoder's width");
    }
    if (kernel_ % 2 == 0) {
      throw Error(Error::Kind::bad_config, std::to_string(kernel_) + " is even", "/kernel", "an odd number",
                  "use " + std::to_string(kernel_ + 1));
    }
  }

  std::shared_ptr<torch::nn::Module> module() const override {
    return network_.is_empty() ? nullptr : network_.ptr();
  }

  std::int64_t downsampling() const override { return product(strides_); }

  void build(std::int64_t feature_bins, std::int64_t width) override {
    if (feature_bins >> std::min<std::size_t>(band_channels_.size(), 62) == 0) {
      throw Error(Error::Kind::bad_config,
                  std::to_string(feature_bins) + " bands cannot be halved " +
                      std::to_string(band_channels_.size()) + " times",
                  "/band_channels", "fewer convolutions, or a frontend with more bands",
                  "remove its last items");
    }
    std::vector<std::int64_t> widths = {feature_bins};
    widths.insert(widths.end(), channels_.begin(), channels_.end());
    widths.push_back(width);
    network_ = Network(widths, strides_, kernel_, dilations_, band_channels_);
  }

  osugen::Memory forward(const osugen::Features& features) override {
    check(features);
    at::Tensor padding = features.padding;
    const at::Tensor heard = without_padding(scaled(features.values), padding);
    at::Tensor values = heard;
    for (std::size_t i = 0; i < strides_.size(); ++i) {
      const auto& conv = network_->conv->at<torch::nn::Conv1dImpl>(i);
      values = at::conv1d(values.transpose(1, 2), conv.weight, conv.bias, strides_[i], kernel_ / 2)
                   .transpose(1, 2);
      padding = thin_out(padding, strides_[i]);
      if (i + 1 == strides_.size()) break;
      values = network_->norm->at<torch::nn::LayerNormImpl>(i).forward(at::relu(values));
      values = without_padding(values, padding);
    }
    if (!network_->bands.is_empty()) values = values + network_->bands->forward(heard, padding);
    for (const auto& layer : *network_->wide)
      values = layer->as<ResidualConvolutionImpl>()->forward(values, padding);
    // An odd kernel with half its width of zeros on each side is centred: frame 0 stays where it was.
    return {without_padding(values, padding).contiguous(), padding,
            features.frame_ms * static_cast<double>(downsampling()), features.first_ms};
  }

 private:
  at::Tensor scaled(const at::Tensor& values) const {
    if (input_mean_ == 0 && input_scale_ == 1) return values;
    return (values - input_mean_) / input_scale_;
  }

  void check(const osugen::Features& features) const {
    if (network_.is_empty()) throw Error(Error::Kind::internal, "the encoder was used before build()");
    const std::int64_t bins = network_->conv->at<torch::nn::Conv1dImpl>(0).weight.size(1);
    const at::Tensor& values = features.values;
    if (!values.defined() || values.dim() != 3 || values.size(1) == 0 || values.size(2) != bins) {
      throw Error(Error::Kind::internal, "the features have the wrong shape", {},
                  "[batch, frames, " + std::to_string(bins) + "], at least one frame");
    }
    const at::Tensor& padding = features.padding;
    if (padding.defined() &&
        (padding.sizes() != values.sizes().slice(0, 2) || padding.scalar_type() != at::kBool)) {
      throw Error(Error::Kind::internal, "the padding mask has the wrong shape or type", {},
                  "bool [batch, frames]");
    }
  }

  std::vector<std::int64_t> channels_, strides_;
  std::int64_t kernel_;
  std::vector<std::int64_t> dilations_, band_channels_;
  double input_mean_, input_scale_;
  Network network_{nullptr};
};

}  // namespace

OSUGEN_MODULE("cnn", "1.0.0", "MIT", osugen::component<Cnn>())
