#include <algorithm>

#include <osugen/generate/decoding/logits_processor.h>

namespace osugen {
namespace {

class MinLength final : public LogitsProcessor {
 public:
  MinLength(std::int64_t min_objects, double min_time_ms, const Vocabulary& vocabulary)
      : min_objects_(min_objects), min_time_ms_(min_time_ms), vocabulary_(vocabulary) {}

  void process(LogitsContext& context, float* logits) const override {
    const Cursor& cursor = context.cursor;
    const bool enough = cursor.objects() >= min_objects_ && cursor.time_ms() >= min_time_ms_;
    if (enough || logits[vocabulary_.eos] == kForbiddenLogit) return;
    const auto allowed =
        vocabulary_.size() - std::count(logits, logits + vocabulary_.size(), kForbiddenLogit);
    if (allowed > 1) logits[vocabulary_.eos] = kForbiddenLogit;
  }

 private:
  std::int64_t min_objects_;
  double min_time_ms_;
  const Vocabulary& vocabulary_;
};

}  // namespace

std::unique_ptr<LogitsProcessor> min_length(std::int64_t min_objects, double min_time_ms,
                                            const Vocabulary& vocabulary) {
  return std::make_unique<MinLength>(min_objects, min_time_ms, vocabulary);
}

}  // namespace osugen
