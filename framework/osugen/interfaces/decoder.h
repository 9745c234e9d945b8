// osugen/interfaces/decoder.h - tokens + memory + conditions -> logits; trained.
#pragma once

#include <cstdint>
#include <memory>

#include <osugen/interfaces/features.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/interfaces/trainable.h>

namespace osugen {

/// A sequence that is being written, row by row of a batch, with whatever is worth remembering.
class OSUGEN_EXPORT DecoderState {
 public:
  DecoderState() = default;
  DecoderState(const DecoderState&) = delete;
  DecoderState& operator=(const DecoderState&) = delete;
  virtual ~DecoderState();
  /// @param tokens  length 1: the newest token of every row
  /// @return        float32 [batch, vocabulary]: logits of the token after it
  virtual at::Tensor step(const Tokens& tokens) = 0;
  /// Row i goes on from what row parents[i] was.
  /// @param parents  int64 [batch], each in [0, batch)
  virtual void reorder(const at::Tensor& parents) = 0;
};

/// Interface "osugen.decoder/1". forward() and step() agree to 1e-4 in every logit.
class OSUGEN_EXPORT Decoder : public Trainable {
 public:
  static constexpr const char* kInterface = "osugen.decoder/1";
  ~Decoder() override;

  /// The width of the memory that it wants.
  virtual std::int64_t memory_width() const = 0;
  /// Makes the parameters. Called once, before anything else.
  virtual void build(const Vocabulary& vocabulary) = 0;
  /// Whole sequences, for training. Position i sees tokens 0..i.
  /// @return float32 [batch, length, vocabulary]: logits of the token after each
  virtual at::Tensor forward(const Tokens& tokens, const Memory& memory, const Conditions& conditions,
                             const Ticks& ticks) = 0;
  /// A state before the first token. A memory, conditions and ticks of batch 1 serve all `rows`.
  virtual std::unique_ptr<DecoderState> begin(std::int64_t rows, const Memory& memory,
                                              const Conditions& conditions, const Ticks& ticks) = 0;
};

}  // namespace osugen
