#include <osugen/train/data/excerpt.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace osugen::train {
namespace {

void keep(TokenizedMap& tokens, std::size_t count) {
  tokens.ids.resize(count);
  tokens.time_ms.resize(count);
  tokens.ticks.resize(count);
}

/// Where the object begins whose first token is at `at`: behind its time tokens.
double start_of_object(const Vocabulary& vocabulary, const TokenizedMap& tokens, std::size_t at) {
  double start_ms = at > 0 ? tokens.time_ms[at - 1] : 0;
  for (; at < tokens.ids.size(); ++at) {
    if (vocabulary.tokens[static_cast<std::size_t>(tokens.ids[at])].kind != TokenKind::time) break;
    start_ms = tokens.time_ms[at];
  }
  return start_ms;
}

/// Where a sequence can be left so that it fits.
struct Place {
  std::size_t kept = 0;            // tokens before it
  std::unique_ptr<Cursor> cursor;  // behind them; null: there is no such place
};

struct Places {
  Place between_objects, anywhere;
};

Places last_places(const Tokenizer& tokenizer, const SongSpan& span, const TokenizedMap& tokens,
                   std::int64_t max_tokens) {
  Places places;
  const std::unique_ptr<Cursor> cursor = tokenizer.begin(span);
  const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(max_tokens, 0));
  for (std::size_t i = 0; i < std::min(tokens.ids.size(), limit); ++i) {
    const std::int64_t to_end = cursor->tokens_to_end();
    if (static_cast<std::int64_t>(i) + to_end <= max_tokens) {
      Place& place = to_end == 1 ? places.between_objects : places.anywhere;
      place = {i, cursor->clone()};
    }
    cursor->push(tokens.ids[i]);
  }
  return places;
}

}  // namespace

CutTokens cut_tokens(const Tokenizer& tokenizer, const SongSpan& span, TokenizedMap tokens,
                     std::int64_t max_tokens) {
  if (static_cast<std::int64_t>(tokens.ids.size()) <= max_tokens)
    return {std::move(tokens), span.end_ms, false};
  Places places = last_places(tokenizer, span, tokens, max_tokens);
  Place& place = places.between_objects.cursor ? places.between_objects : places.anywhere;
  if (!place.cursor) {
    throw Error(Error::Kind::bad_config,
                "max_tokens of " + std::to_string(max_tokens) + " is too small for a map of one object", {},
                "at least " + std::to_string(tokenizer.begin(span)->tokens_to_end()), "raise max_tokens");
  }
  const double end_ms = start_of_object(tokenizer.vocabulary(), tokens, place.kept);
  keep(tokens, place.kept);
  while (!place.cursor->finished()) {
    tokens.ids.push_back(place.cursor->token_to_end());
    place.cursor->push(tokens.ids.back());
    tokens.time_ms.push_back(place.cursor->time_ms());
    tokens.ticks.push_back(place.cursor->tick());
  }
  const double said_ms = place.cursor->time_ms();
  return {std::move(tokens), std::clamp(end_ms, said_ms, std::max(span.end_ms, said_ms)), true};
}

}  // namespace osugen::train
