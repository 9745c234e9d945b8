#include <osugen/plugins/kinds.h>

#include <algorithm>
#include <array>

#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/interfaces/frontend.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/quantizer.h>
#include <osugen/interfaces/sampler.h>
#include <osugen/interfaces/timing.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen {
namespace {

constexpr std::array<Kind, 8> kKinds{{
    {"frontend", Frontend::kInterface, "frontend", "audio -> features", true},
    {"timing", Timing::kInterface, "timing", "audio -> red lines", false},
    {"quantizer", Quantizer::kInterface, "", "a number <-> bin", false},
    {"tokenizer", Tokenizer::kInterface, "tokenizer", "beatmap <-> token ids, with the grammar", false},
    {"encoder", Encoder::kInterface, "encoder", "features -> memory; trained", true},
    {"decoder", Decoder::kInterface, "decoder", "tokens + memory + difficulty -> logits; trained", true},
    {"sampler", Sampler::kInterface, "sampler", "logits -> next token and parent of every hypothesis", true},
    {"pass", Pass::kInterface, "passes", "beatmap -> beatmap, after decoding", false},
}};

}  // namespace

std::span<const Kind> kinds() {
  return kKinds;
}

const Kind* kind_of(std::string_view interface) {
  const auto found =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& k) { return k.interface == interface; });
  return found == kKinds.end() ? nullptr : &*found;
}

std::string kind_name(std::string_view interface) {
  const Kind* kind = kind_of(interface);
  return std::string(kind == nullptr ? interface : kind->name);
}

std::string a_kind(std::string_view interface) {
  const std::string name = kind_name(interface);
  const bool has_vowel = !name.empty() && std::string_view("aeiou").find(name[0]) != std::string_view::npos;
  return (has_vowel ? "an " : "a ") + name;
}

}  // namespace osugen
