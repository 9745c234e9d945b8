// osugen/train/data/excerpt.h - the tokens of a window of a map, truncated to a maximum. Private to this
// library.
#pragma once

#include <cstdint>

#include <osugen/interfaces/tokenizer.h>

namespace osugen::train {

struct CutTokens {
  TokenizedMap tokens;
  double end_ms = 0;  ///< song time up to which they say everything: where the first object begins that does
                      ///< not fit, or the end of the span
  bool truncated = false;
};

/// The longest part of `tokens` between objects that fits with EOS into max_tokens; where not even one object
/// fits as it is, the shortest way to the end that the grammar knows.
/// @param tokens  of `span`, SOS ... EOS
/// @throws Error bad_config: max_tokens is less than the shortest sequence
CutTokens cut_tokens(const Tokenizer& tokenizer, const SongSpan& span, TokenizedMap tokens,
                     std::int64_t max_tokens);

}  // namespace osugen::train
