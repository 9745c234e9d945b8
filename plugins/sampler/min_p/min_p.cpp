// One of the tokens that are not much less likely than the likeliest (Nguyen et al. 2024, "Turning Up the
// Heat: Min-p Sampling for Creative and Coherent LLM Outputs").
#include <algorithm>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/sampler.h>
#include <sampling/rows.h>

namespace {

class MinP final : public osugen::Sampler {
 public:
  static osugen::Descriptor describe() {
    return {.type = "min_p",
            .version = "1.0.0",
            .summary = "Samples from the tokens at least min_p times as probable as the most probable one.",
            .params = {osugen::Param::number(
                           "min_p",
                           "Minimum probability relative to the most probable token; 0 samples from all.",
                           0.1, 0.0, 1.0),
                       osugen::sampling::temperature_param()},
            .inputs = osugen::sampling::inputs(),
            .outputs = osugen::sampling::outputs()};
  }
  explicit MinP(const osugen::Config& config)
      : min_p_(config.number("min_p")), temperature_(config.number("temperature")) {}

  osugen::Choice sample(const at::Tensor& logits, const at::Tensor& scores,
                        at::Generator& generator) override {
    return osugen::sampling::draw(logits, scores, generator, temperature_, [this](auto& candidates) {
      // The likeliest weighs exactly 1, so a weight is the share itself.
      std::erase_if(candidates, [this](const auto& c) { return c.weight < min_p_; });
    });
  }

 private:
  double min_p_, temperature_;
};

}  // namespace

OSUGEN_MODULE("min_p", "1.0.0", "MIT", osugen::component<MinP>())
