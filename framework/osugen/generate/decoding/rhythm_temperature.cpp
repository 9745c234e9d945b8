#include <string>

#include <osugen/generate/decoding/logits_processor.h>

namespace osugen {
namespace {

class RhythmTemperature final : public LogitsProcessor {
 public:
  RhythmTemperature(double temperature, const Vocabulary& vocabulary)
      : divisor_(static_cast<float>(temperature)), vocabulary_(vocabulary) {
    if (temperature > 0) return;
    throw Error(Error::Kind::bad_config, "rhythm_temperature is " + std::to_string(temperature), {},
                "a positive number");
  }

  void process(LogitsContext& /*context*/, float* logits) const override {
    for (std::int64_t id = 0; id < vocabulary_.size(); ++id) {
      const TokenKind kind = vocabulary_.tokens[static_cast<std::size_t>(id)].kind;
      if (logits[id] != kForbiddenLogit && kind == TokenKind::position) return;
    }
    for (std::int64_t id = 0; id < vocabulary_.size(); ++id)
      if (logits[id] != kForbiddenLogit) logits[id] /= divisor_;
  }

 private:
  float divisor_;
  const Vocabulary& vocabulary_;
};

}  // namespace

std::unique_ptr<LogitsProcessor> rhythm_temperature(double temperature, const Vocabulary& vocabulary) {
  return std::make_unique<RhythmTemperature>(temperature, vocabulary);
}

}  // namespace osugen
