// tests/testing/small_pipeline.h - a pipeline of an encoder and a decoder of one linear layer each, for tests
// of what is done with weights.
#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <memory>
#include <string>

#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/frontend.h>
#include <osugen/interfaces/module.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/pipeline.h>

namespace osugen::testing {

class FourBins final : public Frontend {
 public:
  double sample_rate() const override { return 22050; }
  std::int64_t bins() const override { return 4; }
  double frame_rate() const override { return 86; }
  Features extract(const Audio& /*audio*/) const override { return {}; }
};

class ThreeWords final : public Tokenizer {
 public:
  ThreeWords() { vocabulary_.tokens.resize(3); }
  const Vocabulary& vocabulary() const override { return vocabulary_; }
  TokenizedMap encode(const Beatmap& /*map*/, const SongSpan& /*span*/) const override { return {}; }
  Beatmap decode(std::span<const std::int64_t> /*ids*/, const SongSpan& /*span*/,
                 Beatmap base) const override {
    return base;
  }
  std::unique_ptr<Cursor> begin(const SongSpan& /*span*/) const override { return nullptr; }

 private:
  Vocabulary vocabulary_;
};

/// A linear layer and a buffer.
struct Layer : torch::nn::Module {
  Layer(std::int64_t in, std::int64_t out) {
    linear = register_module("linear", torch::nn::Linear(in, out));
    seen = register_buffer("seen", torch::zeros({1}, torch::kLong));
  }
  torch::nn::Linear linear{nullptr};
  torch::Tensor seen;
};

class SmallEncoder final : public Encoder {
 public:
  std::shared_ptr<torch::nn::Module> module() const override { return layer_; }
  std::int64_t downsampling() const override { return 1; }
  void build(std::int64_t bins, std::int64_t width) override {
    layer_ = std::make_shared<Layer>(bins, width);
  }
  Memory forward(const Features& /*features*/) override { return {}; }

 private:
  std::shared_ptr<Layer> layer_;
};

class SmallDecoder final : public Decoder {
 public:
  explicit SmallDecoder(std::int64_t width) : width_(width) {}
  std::shared_ptr<torch::nn::Module> module() const override { return layer_; }
  std::vector<std::string> adaptable() const override { return {"linear.weight"}; }
  std::int64_t memory_width() const override { return width_; }
  void build(const Vocabulary& vocabulary) override {
    layer_ = std::make_shared<Layer>(width_, vocabulary.size());
  }
  at::Tensor forward(const Tokens& /*t*/, const Memory& /*m*/, const Conditions& /*c*/,
                     const Ticks& /*k*/) override {
    return {};
  }
  std::unique_ptr<DecoderState> begin(std::int64_t /*rows*/, const Memory& /*m*/, const Conditions& /*c*/,
                                      const Ticks& /*k*/) override {
    return nullptr;
  }

 private:
  std::int64_t width_;
  std::shared_ptr<Layer> layer_;
};

/// Not built. @param decoder  further settings of its decoder
inline Pipeline small_pipeline(std::int64_t width = 5, const Values& decoder = {{"dropout", 0.1}}) {
  Pipeline p;
  p.frontend = std::make_shared<FourBins>();
  p.tokenizer = std::make_shared<ThreeWords>();
  p.encoder = std::make_shared<SmallEncoder>();
  p.decoder = std::make_shared<SmallDecoder>(width);
  p.config.frontend.type = "four";
  p.config.sampler.type = "greedy";
  p.config.decoder = {.type = "small", .settings = {{"d_model", width}}};
  for (const auto& [name, value] : decoder) p.config.decoder.settings.push_back({name, value});
  p.config.json = R"({"frontend": )" + fingerprint(p.config.frontend) + R"(, "sampler": )" +
                  fingerprint(p.config.sampler) + R"(, "decoder": )" + fingerprint(p.config.decoder) + "}";
  return p;
}

}  // namespace osugen::testing
