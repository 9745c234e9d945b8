#include <algorithm>
#include <cmath>

#include <osugen/generate/decoding/logits_processor.h>

namespace osugen {
namespace {

class RhythmThreshold final : public LogitsProcessor {
 public:
  RhythmThreshold(double threshold, const Vocabulary& vocabulary)
      : threshold_(threshold), vocabulary_(vocabulary) {
    for (std::int64_t id = 0; id < vocabulary.size(); ++id)
      if (is_gap_in_ticks(token(id))) gaps_.push_back(id);
    std::sort(gaps_.begin(), gaps_.end(),
              [this](std::int64_t a, std::int64_t b) { return token(a).ticks < token(b).ticks; });
  }

  void process(LogitsContext& context, float* logits) const override {
    if (!only_gaps_may_come(logits)) return;
    const std::int64_t chosen = first_likely(context.grammar, logits);
    std::fill_n(logits, vocabulary_.size(), kForbiddenLogit);
    logits[chosen] = 0;
  }

 private:
  const Token& token(std::int64_t id) const { return vocabulary_.tokens[static_cast<std::size_t>(id)]; }

  /// Whether a gap has to come, or the end, and nothing else may.
  bool only_gaps_may_come(const float* logits) const {
    bool any = false;
    for (std::int64_t id = 0; id < vocabulary_.size(); ++id) {
      if (logits[id] == kForbiddenLogit || id == vocabulary_.eos) continue;
      if (!is_gap_in_ticks(token(id))) return false;
      any = true;
    }
    return any;
  }

  /// @param grammar  tells how likely a gap is
  /// @param logits   tell whether it may be chosen
  std::int64_t first_likely(const float* grammar, const float* logits) const {
    const bool may_end = logits[vocabulary_.eos] != kForbiddenLogit;
    const float most = *std::max_element(grammar, grammar + vocabulary_.size());
    const auto share = [&](std::int64_t id) { return std::exp(static_cast<double>(grammar[id] - most)); };
    double left = may_end ? share(vocabulary_.eos) : 0;
    for (const std::int64_t gap : gaps_)
      if (grammar[gap] != kForbiddenLogit) left += share(gap);
    std::int64_t chosen = vocabulary_.eos;
    for (const std::int64_t gap : gaps_) {
      if (grammar[gap] == kForbiddenLogit) continue;
      const double here = share(gap);
      if (logits[gap] != kForbiddenLogit) {
        if (here >= threshold_ * left) return gap;
        if (!may_end) chosen = gap;
      }
      left -= here;
    }
    return chosen;
  }

  double threshold_;
  const Vocabulary& vocabulary_;
  std::vector<std::int64_t> gaps_;  ///< ids, the shortest first
};

}  // namespace

std::unique_ptr<LogitsProcessor> rhythm_threshold(double threshold, const Vocabulary& vocabulary) {
  return std::make_unique<RhythmThreshold>(threshold, vocabulary);
}

}  // namespace osugen
