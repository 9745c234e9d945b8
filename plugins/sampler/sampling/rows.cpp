#include <sampling/rows.h>

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/rand.h>

#include <cmath>
#include <limits>
#include <string>

namespace osugen::sampling {
namespace {

void check_row(std::span<const float> logits, std::int64_t row) {
  bool possible = false;
  for (const float logit : logits) {
    if (std::isnan(logit) || logit == std::numeric_limits<float>::infinity()) {
      throw Error(
          Error::Kind::bad_input,
          "row " + std::to_string(row) + " of the logits holds " + (std::isnan(logit) ? "NaN" : "inf"),
          "logits", "finite numbers, and -inf for forbidden tokens",
          "check the weights: the model's output is not finite");
    }
    possible = possible || logit != kForbiddenLogit;
  }
  if (!possible) {
    throw Error(Error::Kind::bad_input, "row " + std::to_string(row) + " of the logits allows no token",
                "logits", "at least one finite number in every row");
  }
}

std::int64_t draw_one(std::vector<Candidate>& candidates, double uniform) {
  double total = 0;
  for (const Candidate& c : candidates) total += c.weight;
  const double target = uniform * total;
  double sum = 0;
  std::int64_t last = candidates.front().id;
  for (const Candidate& c : candidates) {
    if (c.weight <= 0) continue;
    sum += c.weight;
    last = c.id;
    if (sum > target) break;
  }
  return last;
}

}  // namespace

std::span<const float> Rows::row(std::int64_t i) const {
  return {logits.const_data_ptr<float>() + i * vocabulary, static_cast<std::size_t>(vocabulary)};
}

double Rows::score(std::int64_t i) const {
  return scores.const_data_ptr<double>()[i];
}

Rows check(const at::Tensor& logits, const at::Tensor& scores, std::int64_t width) {
  const bool shaped = logits.defined() && scores.defined() && logits.dim() == 2 && scores.dim() == 1 &&
                      logits.size(0) == scores.size(0) && logits.size(1) > 0 && logits.size(0) % width == 0;
  if (!shaped || logits.scalar_type() != at::kFloat || scores.scalar_type() != at::kDouble ||
      !logits.is_cpu() || !scores.is_cpu()) {
    throw Error(Error::Kind::internal, "the tensors have the wrong shape or type", {},
                "logits float32 [rows, vocabulary] and scores float64 [rows] on the CPU, rows in groups of " +
                    std::to_string(width));
  }
  Rows rows{logits.contiguous(), scores.contiguous(), logits.size(0), logits.size(1)};
  for (std::int64_t i = 0; i < rows.count; ++i) check_row(rows.row(i), i);
  return rows;
}

Choice own_parents(std::int64_t count) {
  return {at::empty({count}, at::kLong), at::arange(count, at::kLong), at::empty({count}, at::kDouble)};
}

std::int64_t argmax(std::span<const float> logits) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < logits.size(); ++i)
    if (logits[i] > logits[best]) best = i;
  return static_cast<std::int64_t>(best);
}

double log_sum_exp(std::span<const float> logits) {
  const double largest = logits[static_cast<std::size_t>(argmax(logits))];
  double sum = 0;
  for (const float logit : logits)
    if (logit != kForbiddenLogit) sum += std::exp(static_cast<double>(logit) - largest);
  return largest + std::log(sum);
}

bool likelier(const Candidate& a, const Candidate& b) {
  return a.weight != b.weight ? a.weight > b.weight : a.id < b.id;
}

Choice draw(const at::Tensor& logits, const at::Tensor& scores, at::Generator& generator, double temperature,
            const Truncate& truncate) {
  const Rows rows = check(logits, scores);
  Choice choice = own_parents(rows.count);
  const at::Tensor uniform = at::rand({rows.count}, generator, at::kDouble);
  auto* tokens = choice.tokens.mutable_data_ptr<std::int64_t>();
  auto* totals = choice.scores.mutable_data_ptr<double>();
  std::vector<Candidate> candidates;
  for (std::int64_t i = 0; i < rows.count; ++i) {
    const std::span<const float> row = rows.row(i);
    std::int64_t token = argmax(row);
    if (temperature > 0) {
      const double largest = row[static_cast<std::size_t>(token)];
      candidates.clear();
      for (std::size_t id = 0; id < row.size(); ++id) {
        if (row[id] != kForbiddenLogit) {
          candidates.push_back({std::exp((static_cast<double>(row[id]) - largest) / temperature),
                                static_cast<std::int64_t>(id)});
        }
      }
      truncate(candidates);
      token = draw_one(candidates, uniform.const_data_ptr<double>()[i]);
    }
    tokens[i] = token;
    totals[i] =
        rows.score(i) + (static_cast<double>(row[static_cast<std::size_t>(token)]) - log_sum_exp(row));
  }
  return choice;
}

Param temperature_param() {
  return Param::number("temperature",
                       "Sampling temperature: below 1 favors probable tokens, above 1 flattens the "
                       "distribution; 0 selects the most probable token.",
                       1.0, 0.0, 100.0);
}

std::vector<Port> inputs() {
  return {{"logits", "float32", {"rows", "vocabulary"}}, {"scores", "float64", {"rows"}}};
}

std::vector<Port> outputs() {
  return {{"tokens", "int64", {"rows"}}, {"parents", "int64", {"rows"}}, {"scores", "float64", {"rows"}}};
}

}  // namespace osugen::sampling
