// The likeliest token, always.
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/sampler.h>
#include <sampling/rows.h>

namespace {

class Greedy final : public osugen::Sampler {
 public:
  static osugen::Descriptor describe() {
    return {.type = "greedy",
            .version = "1.0.0",
            .summary = "Selects the most probable token at every step: no randomness.",
            .params = {},
            .inputs = osugen::sampling::inputs(),
            .outputs = osugen::sampling::outputs()};
  }
  explicit Greedy(const osugen::Config& /*config*/) {}

  osugen::Choice sample(const at::Tensor& logits, const at::Tensor& scores,
                        at::Generator& /*generator*/) override {
    const osugen::sampling::Rows rows = osugen::sampling::check(logits, scores);
    osugen::Choice choice = osugen::sampling::own_parents(rows.count);
    for (std::int64_t i = 0; i < rows.count; ++i) {
      const std::span<const float> row = rows.row(i);
      const std::int64_t token = osugen::sampling::argmax(row);
      choice.tokens.mutable_data_ptr<std::int64_t>()[i] = token;
      choice.scores.mutable_data_ptr<double>()[i] =
          rows.score(i) + (row[static_cast<std::size_t>(token)] - osugen::sampling::log_sum_exp(row));
    }
    return choice;
  }
};

}  // namespace

OSUGEN_MODULE("greedy", "1.0.0", "MIT", osugen::component<Greedy>())
