#include <osugen/plugins/kinds.h>

#include <algorithm>
#include <array>

namespace osugen {
namespace {

constexpr std::array<Kind, 8> kKinds{{
    {"frontend", "osugen.frontend/1", "audio -> features", true},
    {"timing", "osugen.timing/1", "audio -> red lines", false},
    {"quantizer", "osugen.quantizer/1", "one number <-> bin", false},
    {"tokenizer", "osugen.tokenizer/1", "beatmap <-> token ids, with the grammar", false},
    {"encoder", "osugen.encoder/1", "features -> memory; trained", true},
    {"decoder", "osugen.decoder/1", "tokens + memory + difficulty -> logits; trained", true},
    {"sampler", "osugen.sampler/1", "logits -> next token and parent of every hypothesis", true},
    {"pass", "osugen.pass/1", "beatmap -> beatmap, after decoding", false},
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
