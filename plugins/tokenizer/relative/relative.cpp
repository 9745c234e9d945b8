// A vocabulary for maps that are played: steps from object to object, sliders that end on the beat.
#include <osugen/interfaces/abi.h>

#include "coding.h"
#include "cursor.h"
#include "tokenization/grammar_tokenizer.h"

namespace osugen::relative {
namespace {

using Base = tokenization::GrammarTokenizer<Meaning, GrammarCursor, encode, decode>;

class Relative final : public Base {
 public:
  static Descriptor describe() {
    std::vector<Param> params = Meaning::parameters();
    params.push_back(Param::integer("directions", "Number of directions of steps and sliders.", 48, 8, 360));
    return {.type = "relative",
            .version = "1.0.0",
            .summary =
                "Encodes objects relative to the previous one by distance and angle, and sliders by beats, "
                "velocity and shape.",
            .params = std::move(params),
            .inputs = {},
            .outputs = {{"ids", "int64", {"batch", "length"}}}};
  }

  explicit Relative(const Config& config)
      : Base(Meaning(Parameters{.time = config.component<Quantizer>("time"),
                                .tolerance_ms = config.number("tolerance"),
                                .directions = config.integer("directions")})) {}
};

}  // namespace
}  // namespace osugen::relative

OSUGEN_MODULE("relative", "1.0.0", "MIT", osugen::component<osugen::relative::Relative>())
