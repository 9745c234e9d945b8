// The second encoder: strided convolutions, then blocks that mix attention over the whole song with
// convolutions over its neighbourhood.
#include <functional>
#include <numeric>
#include <string>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/module.h>

#include "network.h"

namespace {

using osugen::Error;
using osugen::Param;

class Conformer final : public osugen::Encoder {
 public:
  static osugen::Descriptor describe() {
    return {.type = "conformer",
            .version = "1.0.0",
            .summary =
                "Conformer: self-attention over the whole song combined with convolutions, so that repeated "
                "parts are recognized.",
            .params = {Param::integers(
                           "strides",
                           "Strides of the initial convolutions; their product is the downsampling factor.",
                           {2, 2, 2}, 1, 64, "frames"),
                       Param::integer("blocks", "Conformer blocks.", 4, 1, 64),
                       Param::integer("heads", "Attention heads per block.", 4, 1, 256),
                       Param::integer("feed_forward", "Width of each feed-forward network.", 1024, 1, 65536),
                       Param::integer("kernel",
                                      "Kernel size of the convolution in each block, in memory frames; odd.",
                                      15, 1, 255, "frames"),
                       Param::number("dropout", "Dropout probability in training.", 0.1, 0.0, 0.9)},
            .inputs = {{"features", "float32", {"batch", "frames", "bins"}},
                       {"padding", "bool", {"batch", "frames"}}},
            .outputs = {{"memory", "float32", {"batch", "memory_frames", "width"}},
                        {"padding", "bool", {"batch", "memory_frames"}}}};
  }

  explicit Conformer(const osugen::Config& config) {
    sizes_.strides = config.integers("strides");
    sizes_.blocks = config.integer("blocks");
    sizes_.heads = config.integer("heads");
    sizes_.feed_forward = config.integer("feed_forward");
    sizes_.kernel = config.integer("kernel");
    sizes_.dropout = config.number("dropout");
    if (sizes_.strides.empty())
      throw Error(Error::Kind::bad_config, "'strides' is empty", "/strides", "at least one", "use [2, 2, 2]");
    if (sizes_.kernel % 2 == 0)
      throw Error(Error::Kind::bad_config, std::to_string(sizes_.kernel) + " is even", "/kernel",
                  "an odd number", "use " + std::to_string(sizes_.kernel + 1));
  }

  std::shared_ptr<torch::nn::Module> module() const override { return network_.ptr(); }

  std::int64_t downsampling() const override {
    return std::accumulate(sizes_.strides.begin(), sizes_.strides.end(), std::int64_t{1},
                           std::multiplies<>());
  }

  void build(std::int64_t feature_bins, std::int64_t width) override {
    if (width % (2 * sizes_.heads) != 0) {
      throw Error(Error::Kind::bad_config,
                  "the decoder's width " + std::to_string(width) + " is not divisible by " +
                      std::to_string(sizes_.heads) + " heads",
                  "/heads", "a number of heads such that twice as many divide the width",
                  "use another number of heads");
    }
    sizes_.bins = feature_bins;
    sizes_.width = width;
    network_ = conformer::Network(sizes_);
  }

  osugen::Memory forward(const osugen::Features& features) override {
    check(features);
    at::Tensor padding = features.padding;
    const at::Tensor values = network_->forward(features.values, padding);
    return {values, padding, features.frame_ms * static_cast<double>(downsampling()), features.first_ms};
  }

 private:
  void check(const osugen::Features& features) const {
    if (network_.is_empty()) throw Error(Error::Kind::internal, "the encoder was used before build()");
    const at::Tensor &values = features.values, &padding = features.padding;
    if (!values.defined() || values.dim() != 3 || values.size(1) == 0 || values.size(2) != sizes_.bins)
      throw Error(Error::Kind::internal, "the features have the wrong shape", {},
                  "[batch, frames, " + std::to_string(sizes_.bins) + "], at least one frame");
    if (padding.defined() &&
        (padding.sizes() != values.sizes().slice(0, 2) || padding.scalar_type() != at::kBool))
      throw Error(Error::Kind::internal, "the padding mask has the wrong shape or type", {},
                  "bool [batch, frames]");
  }

  conformer::Sizes sizes_;
  conformer::Network network_{nullptr};
};

}  // namespace

OSUGEN_MODULE("conformer", "1.0.0", "MIT", osugen::component<Conformer>())
