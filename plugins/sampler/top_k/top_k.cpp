// One of the k likeliest tokens.
#include <algorithm>

#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/sampler.h>
#include <sampling/rows.h>

namespace {

class TopK final : public osugen::Sampler {
 public:
  static osugen::Descriptor describe() {
    return {.type = "top_k",
            .version = "1.0.0",
            .summary = "Samples from the k most probable tokens.",
            .params = {osugen::Param::integer("k", "Number of most probable tokens to sample from.", 20, 1,
                                              1'000'000),
                       osugen::sampling::temperature_param()},
            .inputs = osugen::sampling::inputs(),
            .outputs = osugen::sampling::outputs()};
  }
  explicit TopK(const osugen::Config& config)
      : k_(static_cast<std::size_t>(config.integer("k"))), temperature_(config.number("temperature")) {}

  osugen::Choice sample(const at::Tensor& logits, const at::Tensor& scores,
                        at::Generator& generator) override {
    return osugen::sampling::draw(logits, scores, generator, temperature_, [this](auto& candidates) {
      if (candidates.size() <= k_) return;
      const auto end = candidates.begin() + static_cast<std::ptrdiff_t>(k_);
      std::partial_sort(candidates.begin(), end, candidates.end(), osugen::sampling::likelier);
      candidates.resize(k_);
    });
  }

 private:
  std::size_t k_;
  double temperature_;
};

}  // namespace

OSUGEN_MODULE("top_k", "1.0.0", "MIT", osugen::component<TopK>())
