// Key functions of the interfaces: one vtable and one type_info of each, in libosugen.
#include <osugen/beatmap/bias.h>
#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/frontend.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/sampler.h>
#include <osugen/interfaces/timing.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/interfaces/trainable.h>

namespace osugen {

Frontend::~Frontend() = default;
FeatureLayout Frontend::layout() const {
  return {};
}
Timing::~Timing() = default;
Quantizer::~Quantizer() = default;
Cursor::~Cursor() = default;
Tokenizer::~Tokenizer() = default;
Trainable::~Trainable() = default;
std::vector<std::string> Trainable::adaptable() const {
  return {};
}
Encoder::~Encoder() = default;
DecoderState::~DecoderState() = default;
Decoder::~Decoder() = default;
Sampler::~Sampler() = default;
Pass::~Pass() = default;

Param Timing::bias_param() {
  return Param::number("bias_ms", "Offset of map time: map time = song time - bias_ms.", kBiasMs, -100, 100,
                       "ms");
}
std::int64_t Quantizer::ticks(std::int64_t /*bin*/) const {
  return -1;
}
int Quantizer::ticks_per_beat() const {
  return 0;
}
std::int64_t Sampler::width() const {
  return 1;
}
double Sampler::rank(double score, std::int64_t /*length*/) const {
  return score;
}

}  // namespace osugen
