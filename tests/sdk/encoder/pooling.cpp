// An encoder of a third party: features averaged over some frames, a linear layer, ReLU and another one.
#include <ATen/ops/avg_pool1d.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/relu.h>
#include <torch/nn/modules/linear.h>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/module.h>

namespace {

struct NetworkImpl : torch::nn::Module {
  NetworkImpl(std::int64_t bins, std::int64_t width)
      : in(register_module("in", torch::nn::Linear(bins, 32))),
        out(register_module("out", torch::nn::Linear(32, width))) {}
  torch::nn::Linear in, out;
};
TORCH_MODULE(Network);

class Pooling final : public osugen::Encoder {
 public:
  static osugen::Descriptor describe() {
    return {.type = "pooling",
            .version = "1.0.0",
            .summary = "Averages features over some frames, and mixes them by two linear layers.",
            .params = {osugen::Param::integer("frames", "Frames that become one.", 4, 1, 64, "frames")},
            .inputs = {{"features", "float32", {"batch", "frames", "bins"}}},
            .outputs = {{"memory", "float32", {"batch", "memory_frames", "width"}}}};
  }
  explicit Pooling(const osugen::Config& config) : frames_(config.integer("frames")) {}

  std::shared_ptr<torch::nn::Module> module() const override {
    return network_.is_empty() ? nullptr : network_.ptr();
  }
  std::int64_t downsampling() const override { return frames_; }
  void build(std::int64_t bins, std::int64_t width) override { network_ = Network(bins, width); }

  osugen::Memory forward(const osugen::Features& features) override {
    const std::int64_t missing = (frames_ - features.values.size(1) % frames_) % frames_;
    const at::Tensor whole = at::constant_pad_nd(features.values, {0, 0, 0, missing}) / 30;
    const at::Tensor pooled = at::avg_pool1d(whole.transpose(1, 2), frames_).transpose(1, 2);
    at::Tensor padding = features.padding;
    if (padding.defined())
      padding = at::constant_pad_nd(padding, {0, missing}, 1).view({padding.size(0), -1, frames_}).all(2);
    return {network_->out(at::relu(network_->in(pooled))), padding,
            features.frame_ms * static_cast<double>(frames_), features.first_ms};
  }

 private:
  std::int64_t frames_;
  Network network_{nullptr};
};

}  // namespace

OSUGEN_MODULE("pooling", "1.0.0", "MIT", osugen::component<Pooling>())
