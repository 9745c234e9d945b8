// osugen/interfaces/sampler.h - logits -> next token and parent of each hypothesis.
#pragma once

#include <cstdint>

#include <osugen/interfaces/component.h>
#include <osugen/interfaces/logits.h>
#include <osugen/interfaces/tensor.h>

#include <ATen/core/Generator.h>

namespace osugen {

/// What a sampler chose for every row.
struct Choice {
  at::Tensor tokens;   ///< int64 [rows]
  at::Tensor parents;  ///< int64 [rows]: the row that this one goes on from, of the same song
  at::Tensor scores;   ///< float64 [rows]: log-probability of the whole hypothesis, new token included
};

/// Interface "osugen.sampler/1". Rows come in groups of width(), one group a song; the rows of a group are
/// the hypotheses of that song. A row that is finished is offered PAD alone, at probability 1.
class OSUGEN_EXPORT Sampler : public Component {
 public:
  static constexpr const char* kInterface = "osugen.sampler/1";
  ~Sampler() override;

  /// Hypotheses that are kept for each song; 1 for all but a beam.
  virtual std::int64_t width() const;
  /// @param logits     float32 [rows, vocabulary] on the CPU; kForbiddenLogit where a token may not come, at
  ///                   least one finite in every row; not modified
  /// @param scores     float64 [rows] of the hypotheses so far; kUnusedScore: a row that is not in use yet
  /// @param generator  the only source of randomness: equal states, equal choices, at any thread count
  /// @throws Error bad_input when a logit is NaN or +inf, or a row is all -inf
  virtual Choice sample(const at::Tensor& logits, const at::Tensor& scores, at::Generator& generator) = 0;
  /// What the hypotheses of a song are finally compared by; the largest is taken.
  /// @param length  tokens, EOS counted
  virtual double rank(double score, std::int64_t length) const;
};

}  // namespace osugen
