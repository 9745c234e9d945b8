// naming.h - the tokens that vocabularies have in common, and how a token is added to one.
#pragma once

#include <cstdint>
#include <string>

#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen::tokenization {

/// Ids that stand together.
struct Group {
  std::int64_t first = 0, count = 0;
  bool has(std::int64_t id) const { return id >= first && id < first + count; }
};

/// What every vocabulary begins with: PAD SOS EOS, a TIME_SHIFT for each bin, NEW_COMBO.
struct GapIds {
  std::int64_t pad = 0, sos = 1, eos = 2;
  Group time;
  std::int64_t combo = 0;
};

/// The id of the new token, the last of the vocabulary.
std::int64_t add(Vocabulary& vocabulary, std::string name, TokenKind kind);
/// A token with which an object begins.
/// @param slides  of a slider, where the token says them
std::int64_t add_object(Vocabulary& vocabulary, std::string name, ObjectKind kind, int slides = 0);
/// Tokens named by a stem and 0, 1, ...
Group add_group(Vocabulary& vocabulary, const std::string& stem, std::int64_t count, TokenKind kind);
/// To an empty vocabulary.
/// @param time  its bins are those of the TIME_SHIFT tokens
GapIds add_gaps(Vocabulary& vocabulary, const Quantizer& time);

}  // namespace osugen::tokenization
