#include <algorithm>

#include <osugen/generate/decoding/gap_hazards.h>
#include <osugen/generate/decoding/logits_processor.h>

namespace osugen {
namespace {

class RhythmThreshold final : public LogitsProcessor {
 public:
  RhythmThreshold(double threshold, const Vocabulary& vocabulary)
      : threshold_(threshold), hazards_(vocabulary) {}

  void process(LogitsContext& context, float* logits) const override {
    if (!hazards_.alone_in(logits)) return;
    const std::int64_t chosen = first_likely(context.grammar, logits);
    std::fill_n(logits, hazards_.vocabulary().size(), kForbiddenLogit);
    logits[chosen] = 0;
  }

 private:
  /// @param grammar  tells how likely a gap is
  /// @param logits   tell whether it may be chosen
  std::int64_t first_likely(const float* grammar, const float* logits) const {
    std::int64_t chosen = hazards_.vocabulary().eos;
    const bool may_end = logits[chosen] != kForbiddenLogit;
    for (const GapHazards::Gap& gap : hazards_.of(grammar, may_end)) {
      if (logits[gap.id] == kForbiddenLogit) continue;
      if (gap.here >= threshold_ * gap.left) return gap.id;
      if (!may_end) chosen = gap.id;
    }
    return chosen;
  }

  double threshold_;
  GapHazards hazards_;
};

}  // namespace

std::unique_ptr<LogitsProcessor> rhythm_threshold(double threshold, const Vocabulary& vocabulary) {
  return std::make_unique<RhythmThreshold>(threshold, vocabulary);
}

}  // namespace osugen
