// grammar_tokenizer.h - a tokenizer made of a grammar's cursor and two functions.
#pragma once

#include <memory>
#include <utility>

#include <osugen/interfaces/tokenizer.h>

namespace osugen::tokenization {

/// @tparam Meaning  what all cursors of one tokenizer share: its vocabulary and parameters
/// @tparam Grammar  a cursor, made of the meaning and a span
/// @tparam Encode, Decode  as the methods of Tokenizer, the meaning first
template <class Meaning, class Grammar, auto Encode, auto Decode>
class GrammarTokenizer : public Tokenizer {
 public:
  const Vocabulary& vocabulary() const override { return meaning_->vocabulary(); }
  TokenizedMap encode(const Beatmap& map, const SongSpan& span) const override {
    return Encode(meaning_, map, span);
  }
  Beatmap decode(std::span<const std::int64_t> ids, const SongSpan& span, Beatmap base) const override {
    return Decode(meaning_, ids, span, std::move(base));
  }
  std::unique_ptr<Cursor> begin(const SongSpan& span) const override {
    return std::make_unique<Grammar>(meaning_, span);
  }

 protected:
  explicit GrammarTokenizer(Meaning meaning)
      : meaning_(std::make_shared<const Meaning>(std::move(meaning))) {}

 private:
  std::shared_ptr<const Meaning> meaning_;
};

}  // namespace osugen::tokenization
