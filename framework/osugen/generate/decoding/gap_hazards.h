// gap_hazards.h - how likely an object is at each tick, read off the logits of gaps.
#pragma once

#include <cstdint>
#include <vector>

#include <osugen/generate/decoding/logits_processor.h>

namespace osugen {

/// Walks the gaps of a vocabulary that say their ticks, the shortest first.
class GapHazards {
 public:
  explicit GapHazards(const Vocabulary& vocabulary);

  /// Whether a gap has to come, or the end, and nothing else may.
  bool alone_in(const float* logits) const;

  /// A gap: `here` of the `left` probability, of what comes no earlier, lies on it. Up to a common factor.
  struct Gap {
    std::int64_t id = 0;
    double here = 0, left = 0;
  };
  /// Gaps that the grammar allows. What processors took away counts until its tick is passed.
  /// @param grammar  [vocabulary], the decoder's logits of what the grammar allows
  /// @param may_end  the end counts as what comes after all gaps
  std::vector<Gap> of(const float* grammar, bool may_end) const;

  const Vocabulary& vocabulary() const { return vocabulary_; }
  const Token& token(std::int64_t id) const { return vocabulary_.tokens[static_cast<std::size_t>(id)]; }

 private:
  const Vocabulary& vocabulary_;
  std::vector<std::int64_t> gaps_;  ///< ids, the shortest first
};

}  // namespace osugen
