#include <osugen/generate/decoding/gap_hazards.h>

#include <algorithm>
#include <cmath>

namespace osugen {

GapHazards::GapHazards(const Vocabulary& vocabulary) : vocabulary_(vocabulary) {
  for (std::int64_t id = 0; id < vocabulary.size(); ++id)
    if (is_gap_in_ticks(token(id))) gaps_.push_back(id);
  std::sort(gaps_.begin(), gaps_.end(),
            [this](std::int64_t a, std::int64_t b) { return token(a).ticks < token(b).ticks; });
}

bool GapHazards::alone_in(const float* logits) const {
  bool any = false;
  for (std::int64_t id = 0; id < vocabulary_.size(); ++id) {
    if (logits[id] == kForbiddenLogit || id == vocabulary_.eos) continue;
    if (!is_gap_in_ticks(token(id))) return false;
    any = true;
  }
  return any;
}

std::vector<GapHazards::Gap> GapHazards::of(const float* grammar, bool may_end) const {
  const float most = *std::max_element(grammar, grammar + vocabulary_.size());
  const auto share = [&](std::int64_t id) { return std::exp(static_cast<double>(grammar[id] - most)); };
  double left = may_end ? share(vocabulary_.eos) : 0;
  std::vector<Gap> gaps;
  for (const std::int64_t id : gaps_) {
    if (grammar[id] == kForbiddenLogit) continue;
    gaps.push_back({id, share(id), 0});
    left += gaps.back().here;
  }
  for (Gap& gap : gaps) {
    gap.left = left;
    left -= gap.here;
  }
  return gaps;
}

}  // namespace osugen
