#include <osugen/generate/decoding/logits_processor.h>

namespace osugen {
namespace {

/// No token makes the shortest way to the end longer than this: from here on every choice is tried first.
constexpr std::int64_t kLongestObject = 64;

class MaxLength final : public LogitsProcessor {
 public:
  MaxLength(std::int64_t max_tokens, const Vocabulary& vocabulary)
      : max_tokens_(max_tokens), vocabulary_(vocabulary) {}

  void process(LogitsContext& context, float* logits) const override {
    const Cursor& cursor = context.cursor;
    const std::int64_t left = max_tokens_ - context.steps;
    if (cursor.tokens_to_end() + kLongestObject < left) return;
    bool any = false;
    for (std::int64_t id = 0; id < vocabulary_.size(); ++id) {
      if (logits[id] == kForbiddenLogit) continue;
      const std::unique_ptr<Cursor> trial = cursor.clone();
      trial->push(id);
      if (trial->tokens_to_end() < left) {
        any = true;
        continue;
      }
      logits[id] = kForbiddenLogit;
      context.closed_by_limit = true;
    }
    if (!any) logits[cursor.token_to_end()] = 0;  // also where min_length() has just taken it away
  }

 private:
  std::int64_t max_tokens_;
  const Vocabulary& vocabulary_;
};

}  // namespace

std::unique_ptr<LogitsProcessor> max_length(std::int64_t max_tokens, const Vocabulary& vocabulary) {
  return std::make_unique<MaxLength>(max_tokens, vocabulary);
}

}  // namespace osugen
