// One of the likeliest tokens that together hold probability p (nucleus sampling, Holtzman et al. 2020,
// "The Curious Case of Neural Text Degeneration").
#include <algorithm>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/sampler.h>
#include <sampling/rows.h>

namespace {

class TopP final : public osugen::Sampler {
 public:
  static osugen::Descriptor describe() {
    return {
        .type = "top_p",
        .version = "1.0.0",
        .summary =
            "Samples from the smallest set of most probable tokens whose probabilities sum to at least p.",
        .params = {osugen::Param::number(
                       "p", "Cumulative probability of the tokens to sample from; 1 samples from all.", 0.9,
                       0.0, 1.0),
                   osugen::sampling::temperature_param()},
        .inputs = osugen::sampling::inputs(),
        .outputs = osugen::sampling::outputs()};
  }
  explicit TopP(const osugen::Config& config)
      : p_(config.number("p")), temperature_(config.number("temperature")) {}

  osugen::Choice sample(const at::Tensor& logits, const at::Tensor& scores,
                        at::Generator& generator) override {
    return osugen::sampling::draw(logits, scores, generator, temperature_, [this](auto& candidates) {
      if (p_ >= 1) return;
      std::sort(candidates.begin(), candidates.end(), osugen::sampling::likelier);
      double total = 0;
      for (const auto& c : candidates) total += c.weight;
      double sum = 0;
      std::size_t kept = 0;
      do {
        sum += candidates[kept++].weight;
      } while (kept < candidates.size() && sum < p_ * total);
      candidates.resize(kept);
    });
  }

 private:
  double p_, temperature_;
};

}  // namespace

OSUGEN_MODULE("top_p", "1.0.0", "MIT", osugen::component<TopP>())
