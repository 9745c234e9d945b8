// A vocabulary of rhythm alone: when objects begin, of what kind they are and how long they last.
#include <osugen/interfaces/abi.h>

#include "coding.h"
#include "tokenization/grammar_tokenizer.h"

namespace osugen::rhythm {
namespace {

using Base = tokenization::GrammarTokenizer<Meaning, GrammarCursor, encode, decode>;

class Rhythm final : public Base {
 public:
  static Descriptor describe() {
    return {.type = "rhythm",
            .version = "1.0.0",
            .summary =
                "Encodes rhythm only: gaps, kinds, lengths in beats and new combos. A pass places the "
                "objects.",
            .params = Meaning::parameters(),
            .inputs = {},
            .outputs = {{"ids", "int64", {"batch", "length"}}}};
  }

  explicit Rhythm(const Config& config)
      : Base(Meaning(config.component<Quantizer>("time"), config.number("tolerance"))) {}
};

}  // namespace
}  // namespace osugen::rhythm

OSUGEN_MODULE("rhythm", "1.0.0", "MIT", osugen::component<osugen::rhythm::Rhythm>())
