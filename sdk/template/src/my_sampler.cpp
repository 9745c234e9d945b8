// A sampler that takes the likeliest token, and now and then, when it wants to surprise, the second.
//
// Everything that osugen needs to know is on this page: describe() says what pipeline.json can set, the
// constructor reads it, sample() does the work, and the last line exports it.
#include <osugen/tensors.h>

#include <cmath>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>

namespace {

using osugen::Choice;
using osugen::Config;
using osugen::Descriptor;
using osugen::Error;
using osugen::Param;

class MySampler final : public osugen::Sampler {
 public:
  static Descriptor describe() {
    return {
        .type = "my_sampler",
        .version = "1.0.0",
        .summary = "Takes the likeliest token, and now and then the second.",
        .params = {Param::number("surprise", "How often the second is taken.", 0.1, 0, 1)},
        .inputs = {{"logits", "float32", {"rows", "vocabulary"}}, {"scores", "float64", {"rows"}}},
        .outputs = {
            {"tokens", "int64", {"rows"}}, {"parents", "int64", {"rows"}}, {"scores", "float64", {"rows"}}}};
  }

  // The values are there, of their type and in their range: the host has checked them.
  explicit MySampler(const Config& config) : surprise_(config.number("surprise")) {}

  Choice sample(const at::Tensor& logits, const at::Tensor& scores, at::Generator& generator) override {
    const std::int64_t rows = logits.size(0), vocabulary = logits.size(1);
    // Every row goes on from itself; a beam search would say otherwise here.
    Choice choice{at::empty({rows}, at::kLong), at::arange(rows, at::kLong), scores.clone()};
    const at::Tensor contiguous = logits.contiguous();
    for (std::int64_t row = 0; row < rows; ++row) {
      const float* of_row = contiguous.const_data_ptr<float>() + row * vocabulary;
      const std::int64_t token = choose(of_row, vocabulary, generator);
      choice.tokens.mutable_data_ptr<std::int64_t>()[row] = token;
      choice.scores.mutable_data_ptr<double>()[row] += log_probability(of_row, vocabulary, token);
    }
    return choice;
  }

 private:
  std::int64_t choose(const float* logits, std::int64_t count, at::Generator& generator) const {
    std::int64_t best = -1, second = -1;
    for (std::int64_t i = 0; i < count; ++i) {
      if (std::isnan(logits[i]) || logits[i] == INFINITY)
        throw Error(Error::Kind::bad_input, "a logit is NaN or infinite", "my_sampler", {},
                    "check the weights");
      if (logits[i] == -INFINITY) continue;  // the grammar forbids it
      if (best < 0 || logits[i] > logits[best]) {
        second = best;
        best = i;
      } else if (second < 0 || logits[i] > logits[second]) {
        second = i;
      }
    }
    if (best < 0) throw Error(Error::Kind::bad_input, "no token is allowed", "my_sampler");
    // All chance comes from the generator that is given: the same seed makes the same map.
    auto* random = at::check_generator<at::CPUGeneratorImpl>(generator);
    const double chance = static_cast<double>(random->random64() >> 11) * 0x1p-53;
    return second >= 0 && chance < surprise_ ? second : best;
  }

  static double log_probability(const float* logits, std::int64_t count, std::int64_t token) {
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += std::exp(static_cast<double>(logits[i]) - logits[token]);
    return -std::log(sum);
  }

  double surprise_;
};

}  // namespace

OSUGEN_MODULE("my_sampler", "1.0.0", "MIT", osugen::component<MySampler>())
