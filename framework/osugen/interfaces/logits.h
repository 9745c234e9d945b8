// osugen/interfaces/logits.h - the two special values of logits, for decoders and samplers.
#pragma once

#include <limits>

namespace osugen {

/// Logit of a token that may not come: its probability is 0.
inline constexpr float kForbiddenLogit = -std::numeric_limits<float>::infinity();
/// Score of a row that no hypothesis uses yet.
inline constexpr double kUnusedScore = -std::numeric_limits<double>::infinity();

}  // namespace osugen
