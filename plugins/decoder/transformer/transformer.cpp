// The reference decoder: torch.nn.TransformerDecoder over token embeddings, conditioned by the difficulty.
#include <string>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/module.h>

#include "network.h"
#include "state.h"

namespace {

using osugen::Error;
using osugen::Param;
using transformer::Network;
using transformer::Sizes;

std::vector<Param> params() {
  return {
      Param::integer("d_model", "Model width, also of the memory; a multiple of heads.", 512, 2, 8192),
      Param::integer("heads", "Attention heads per layer.", 8, 1, 256),
      Param::integer("layers", "Decoder layers.", 6, 1, 64),
      Param::integer("feed_forward", "Width of each feed-forward network.", 2048, 1, 65536),
      Param::number("dropout", "Dropout probability in training.", 0.1, 0.0, 0.9),
      Param::choice("activation", "Activation of the feed-forward networks.", "relu", {"relu", "gelu"}),
      Param::choice("positions", "Positional encoding of tokens.", "sinusoidal", {"sinusoidal", "learned"}),
      Param::integer("max_positions", "Maximum sequence length with learned positions.", 8192, 1, 1'000'000,
                     "tokens"),
      Param::flag("memory_positions",
                  "Add a positional encoding of song time to the memory, so that attention distinguishes "
                  "repeated parts.",
                  true)};
}

class Transformer final : public osugen::Decoder {
 public:
  static osugen::Descriptor describe() {
    return {.type = "transformer",
            .version = "1.0.0",
            .summary =
                "A PyTorch TransformerDecoder that attends to the whole memory and is conditioned on "
                "difficulty at every token.",
            .params = params(),
            .inputs = {{"ids", "int64", {"batch", "length"}},
                       {"memory", "float32", {"batch", "frames", "d_model"}},
                       {"conditions", "float32", {"batch", "conditions"}}},
            .outputs = {{"logits", "float32", {"batch", "length", "vocabulary"}}}};
  }

  explicit Transformer(const osugen::Config& config) {
    sizes_.d_model = config.integer("d_model");
    sizes_.heads = config.integer("heads");
    sizes_.layers = config.integer("layers");
    sizes_.feed_forward = config.integer("feed_forward");
    sizes_.dropout = config.number("dropout");
    sizes_.gelu = config.text("activation") == "gelu";
    sizes_.learned_positions = config.text("positions") == "learned";
    sizes_.max_positions = config.integer("max_positions");
    sizes_.memory_positions = config.flag("memory_positions");
    if (sizes_.d_model % sizes_.heads != 0 || sizes_.d_model % 2 != 0) {
      throw Error(
          Error::Kind::bad_config,
          std::to_string(sizes_.d_model) + " is not divisible by " + std::to_string(sizes_.heads) + " heads",
          "/d_model", "an even multiple of heads",
          "use " + std::to_string(2 * sizes_.heads *
                                  std::max<std::int64_t>(1, sizes_.d_model / (2 * sizes_.heads))));
    }
  }

  std::shared_ptr<torch::nn::Module> module() const override {
    return network_.is_empty() ? nullptr : network_.ptr();
  }
  std::vector<std::string> adaptable() const override {
    std::vector<std::string> names;  // no embeddings of tokens and of positions
    for (const auto& parameter : network_->named_parameters()) {
      const std::string& name = parameter.key();
      if (parameter.value().dim() == 2 && !name.starts_with("embedding.") && !name.starts_with("positions."))
        names.push_back(name);
    }
    return names;
  }
  std::int64_t memory_width() const override { return sizes_.d_model; }

  void build(const osugen::Vocabulary& vocabulary) override {
    network_ = Network(sizes_, vocabulary.size(), vocabulary.pad);
  }

  at::Tensor forward(const osugen::Tokens& tokens, const osugen::Memory& memory,
                     const osugen::Conditions& conditions, const osugen::Ticks& /*ticks*/) override {
    if (tokens.ids.dim() != 2 || tokens.ids.size(1) == 0)
      throw Error(Error::Kind::internal, "the tokens have the wrong shape", {}, "[batch, length]");
    const std::int64_t rows = tokens.ids.size(0);
    check(rows, memory, conditions);
    const at::Tensor placed = network_->place(memory.values, memory.frame_ms, memory.first_ms);
    return network_->forward(tokens.ids, tokens.padding, difficulty(conditions),
                             placed.expand({rows, -1, -1}), memory.padding);
  }

  std::unique_ptr<osugen::DecoderState> begin(std::int64_t rows, const osugen::Memory& memory,
                                              const osugen::Conditions& conditions,
                                              const osugen::Ticks& /*ticks*/) override {
    check(rows, memory, conditions);
    return std::make_unique<transformer::State>(
        network_, rows, network_->place(memory.values, memory.frame_ms, memory.first_ms), memory.padding,
        difficulty(conditions));
  }

 private:
  /// AR CS OD HP as they are, 0 where nothing is asked for: an unknown one adds nothing to the embedding.
  static at::Tensor difficulty(const osugen::Conditions& conditions) {
    at::Tensor values = conditions.values;
    if (conditions.known.defined()) values = values.masked_fill(conditions.known.logical_not(), 0);
    return values.narrow(1, 0, 4);
  }

  void check(std::int64_t rows, const osugen::Memory& memory, const osugen::Conditions& conditions) const {
    if (network_.is_empty()) throw Error(Error::Kind::internal, "the decoder was used before build()");
    const auto serves = [rows](std::int64_t batch) { return batch == 1 || batch == rows; };
    if (!memory.values.defined() || memory.values.dim() != 3 || !serves(memory.values.size(0)) ||
        memory.values.size(1) == 0 || memory.values.size(2) != sizes_.d_model)
      throw Error(Error::Kind::internal, "the memory has the wrong shape", {},
                  "[1 or " + std::to_string(rows) + ", frames, " + std::to_string(sizes_.d_model) + "]");
    if (!conditions.values.defined() || conditions.values.dim() != 2 || !serves(conditions.values.size(0)) ||
        conditions.values.size(1) < 4)
      throw Error(Error::Kind::internal, "the conditions have the wrong shape", {},
                  "[1 or " + std::to_string(rows) + ", at least 4]");
  }

  Sizes sizes_;
  Network network_{nullptr};
};

}  // namespace

OSUGEN_MODULE("transformer", "1.0.0", "MIT", osugen::component<Transformer>())
