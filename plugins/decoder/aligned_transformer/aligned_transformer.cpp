// A decoder that attends to the memory at the ticks of the beat, and a pointer that scores the next object's
// tick.
#include <string>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/module.h>

#include "network.h"
#include "state.h"

namespace {

using aligned_transformer::Network;
using aligned_transformer::Sizes;
using osugen::Error;
using osugen::Param;

std::vector<Param> params() {
  return {
      Param::integer("d_model", "Model width, also of the memory; a multiple of heads.", 192, 2, 8192),
      Param::integer("heads", "Attention heads per layer.", 6, 1, 256),
      Param::integer("layers", "Decoder layers.", 3, 1, 64),
      Param::integer("feed_forward", "Width of each feed-forward network.", 768, 1, 65536),
      Param::number("dropout", "Dropout probability in training.", 0.1, 0.0, 0.9),
      Param::integer("columns_per_beat",
                     "Tick columns per beat; a divisor of the tokenizer's ticks per beat.", 12, 1, 192,
                     "columns"),
      Param::integer("tick_layers", "Convolutional layers along the tick columns.", 2, 0, 16),
      Param::integer("tick_kernel", "Kernel size of these convolutions, in columns; odd.", 13, 1, 191,
                     "columns"),
      Param::integers("tick_dilations",
                      "Dilations of the dilated convolutions (five taps) that follow, in columns, for "
                      "context of the bar and phrase; []: none.",
                      {1, 3, 6, 12, 24}, 1, 1024, "columns"),
      Param::integer("beats_back", "Past beats of audio visible to a token.", 2, 0, 64, "beats"),
      Param::integer("beats_ahead", "Future beats of audio visible to a token, and the range of the pointer.",
                     8, 1, 64, "beats"),
      Param::integer("history", "Self-attention window in tokens, including the current one.", 256, 1, 65536,
                     "tokens"),
      Param::flag(
          "pointer",
          "Use a pointer network for time tokens: the logit of a gap depends on the audio at that tick.",
          true),
      Param::number("condition_dropout",
                    "Probability of dropping conditions in training, all or one at a time, so that each is "
                    "optional and classifier-free guidance is possible.",
                    0.1, 0.0, 0.9),
      Param::number("history_dropout",
                    "Share of training items in which up to 90 % of the preceding tokens are hidden, so that "
                    "maps follow the audio more than the preceding pattern.",
                    0.0, 0.0, 1.0),
      Param::number("guidance",
                    "Scale of classifier-free guidance: 1 as trained; larger values follow the conditions "
                    "more strongly and use twice the time; 0 ignores them.",
                    1.0, 0.0, 10.0)};
}

class AlignedTransformer final : public osugen::Decoder {
 public:
  static osugen::Descriptor describe() {
    return {.type = "aligned_transformer",
            .version = "1.0.0",
            .summary =
                "Attends to audio aligned with the ticks of the beat and predicts the time of the next "
                "object with a pointer network.",
            .params = params(),
            .inputs = {{"ids", "int64", {"batch", "length"}},
                       {"tick", "int64", {"batch", "length"}},
                       {"memory", "float32", {"batch", "frames", "d_model"}},
                       {"ticks", "float64", {"batch", "ticks"}},
                       {"conditions", "float32", {"batch", "conditions"}}},
            .outputs = {{"logits", "float32", {"batch", "length", "vocabulary"}}}};
  }

  explicit AlignedTransformer(const osugen::Config& config) : guidance_(config.number("guidance")) {
    sizes_.d_model = config.integer("d_model");
    sizes_.heads = config.integer("heads");
    sizes_.layers = config.integer("layers");
    sizes_.feed_forward = config.integer("feed_forward");
    sizes_.dropout = config.number("dropout");
    sizes_.columns_per_beat = config.integer("columns_per_beat");
    sizes_.tick_layers = config.integer("tick_layers");
    sizes_.tick_kernel = config.integer("tick_kernel");
    sizes_.tick_dilations = config.integers("tick_dilations");
    sizes_.beats_back = config.integer("beats_back");
    sizes_.beats_ahead = config.integer("beats_ahead");
    sizes_.history = config.integer("history");
    sizes_.pointer = config.flag("pointer");
    sizes_.condition_dropout = config.number("condition_dropout");
    sizes_.history_dropout = config.number("history_dropout");
    if (sizes_.d_model % sizes_.heads != 0) {
      throw Error(
          Error::Kind::bad_config,
          std::to_string(sizes_.d_model) + " is not divisible by " + std::to_string(sizes_.heads) + " heads",
          "/d_model", "a multiple of heads",
          "use " + std::to_string(sizes_.heads * std::max<std::int64_t>(1, sizes_.d_model / sizes_.heads)));
    }
    if (sizes_.tick_kernel % 2 == 0)
      throw Error(Error::Kind::bad_config, std::to_string(sizes_.tick_kernel) + " is even", "/tick_kernel",
                  "an odd number", "use " + std::to_string(sizes_.tick_kernel + 1));
  }

  std::shared_ptr<torch::nn::Module> module() const override {
    return network_.is_empty() ? nullptr : network_.ptr();
  }
  std::vector<std::string> adaptable() const override {
    std::vector<std::string> names;  // no embeddings, of which there are several, and biases of distances
    for (const auto& parameter : network_->named_parameters()) {
      const std::string& name = parameter.key();
      if (parameter.value().dim() == 2 && !name.ends_with("embedding.weight") &&
          !name.ends_with("beat.weight") && !name.ends_with(".distance"))
        names.push_back(name);
    }
    return names;
  }
  std::int64_t memory_width() const override { return sizes_.d_model; }

  void build(const osugen::Vocabulary& vocabulary) override {
    if (vocabulary.ticks_per_beat % sizes_.columns_per_beat != 0)
      throw Error(Error::Kind::bad_config,
                  "the tokenizer has " + std::to_string(vocabulary.ticks_per_beat) + " ticks per beat",
                  "/columns_per_beat", "a divisor of it", "use 12, or 4");
    network_ = Network(sizes_, vocabulary);
  }

  at::Tensor forward(const osugen::Tokens& tokens, const osugen::Memory& memory,
                     const osugen::Conditions& conditions, const osugen::Ticks& ticks) override {
    if (tokens.ids.dim() != 2 || tokens.ids.size(1) == 0)
      throw Error(Error::Kind::internal, "the tokens have the wrong shape", {}, "[batch, length]");
    check(tokens.ids.size(0), memory, conditions, ticks);
    return network_->forward(tokens, memory, conditions, ticks);
  }

  std::unique_ptr<osugen::DecoderState> begin(std::int64_t rows, const osugen::Memory& memory,
                                              const osugen::Conditions& conditions,
                                              const osugen::Ticks& ticks) override {
    check(rows, memory, conditions, ticks);
    return std::make_unique<aligned_transformer::State>(network_, rows, memory, conditions, ticks, guidance_);
  }

 private:
  void check(std::int64_t rows, const osugen::Memory& memory, const osugen::Conditions& conditions,
             const osugen::Ticks& ticks) const {
    if (network_.is_empty()) throw Error(Error::Kind::internal, "the decoder was used before build()");
    const auto serves = [rows](std::int64_t batch) { return batch == 1 || batch == rows; };
    if (!memory.values.defined() || memory.values.dim() != 3 || !serves(memory.values.size(0)) ||
        memory.values.size(1) == 0 || memory.values.size(2) != sizes_.d_model)
      throw Error(Error::Kind::internal, "the memory has the wrong shape", {},
                  "[1 or " + std::to_string(rows) + ", frames, " + std::to_string(sizes_.d_model) + "]");
    if (!conditions.values.defined() || conditions.values.dim() != 2 || !serves(conditions.values.size(0)) ||
        conditions.values.size(1) != static_cast<std::int64_t>(osugen::Condition::count))
      throw Error(Error::Kind::internal, "the conditions have the wrong shape", {},
                  "[1 or " + std::to_string(rows) + ", conditions]");
    if (!ticks.time_ms.defined() || ticks.time_ms.dim() != 2 || ticks.time_ms.size(1) == 0 ||
        ticks.time_ms.size(0) != memory.values.size(0) || ticks.per_beat != network_->ticks_per_beat)
      throw Error(Error::Kind::internal, "the ticks have the wrong shape or count", {},
                  "[as many as songs, ticks], " + std::to_string(network_->ticks_per_beat) + " per beat");
  }

  Sizes sizes_;
  double guidance_;
  Network network_{nullptr};
};

}  // namespace

OSUGEN_MODULE("aligned_transformer", "1.0.0", "MIT", osugen::component<AlignedTransformer>())
