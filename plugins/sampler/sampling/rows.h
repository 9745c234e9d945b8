// sampling/rows.h - shared parts of samplers: validated rows of logits, and sampling from one row.
//
// Everything is plain C++ over one row of a few hundred numbers: no tensor operation for each row, no
// thread, so that a choice depends on the logits and on the generator's state alone.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include <osugen/interfaces/sampler.h>

namespace osugen::sampling {

/// The logits and scores of one call, checked.
struct Rows {
  at::Tensor logits;  ///< contiguous float32 [count, vocabulary]
  at::Tensor scores;  ///< contiguous float64 [count]
  std::int64_t count = 0, vocabulary = 0;

  std::span<const float> row(std::int64_t i) const;
  double score(std::int64_t i) const;
};

/// @throws Error internal: not float32 [rows, vocabulary] and float64 [rows] on the CPU, or rows are not
///         groups of `width`; bad_input: a logit is NaN or +inf, or a row is all -inf
Rows check(const at::Tensor& logits, const at::Tensor& scores, std::int64_t width = 1);

/// A Choice of `count` rows that go on from themselves, tokens and scores still to be filled in.
Choice own_parents(std::int64_t count);

/// The id of the largest logit; the lowest of equal ones.
std::int64_t argmax(std::span<const float> logits);

/// log(sum(exp(logits))): a logit less this is its log-probability.
double log_sum_exp(std::span<const float> logits);

/// A token that may be drawn, with exp((logit - largest logit) / temperature): 1 for the likeliest.
struct Candidate {
  double weight = 0;
  std::int64_t id = 0;
};

/// Likelier first; of equal ones the lower id.
bool likelier(const Candidate& a, const Candidate& b);

/// Takes from the candidates (in the order of their ids) those that are not to be drawn. At least one, the
/// likeliest, must stay.
using Truncate = std::function<void(std::vector<Candidate>&)>;

/// Draws one token for every row: softmax of logits / temperature, truncated, one uniform number of the
/// generator for each row. Temperature 0 takes the likeliest. Scores grow by the log-probability of the
/// token in softmax(logits), before temperature and truncation, so that scores of different samplers compare.
Choice draw(const at::Tensor& logits, const at::Tensor& scores, at::Generator& generator, double temperature,
            const Truncate& truncate);

/// The parameter that all samplers that draw have.
Param temperature_param();

/// The ports of a sampler, for its Descriptor.
std::vector<Port> inputs();
std::vector<Port> outputs();

}  // namespace osugen::sampling
