#include "naming.h"

#include <utility>

namespace osugen::tokenization {

std::int64_t add(Vocabulary& vocabulary, std::string name, TokenKind kind) {
  vocabulary.tokens.push_back({std::move(name), kind, -1, {}});
  return vocabulary.size() - 1;
}

std::int64_t add_object(Vocabulary& vocabulary, std::string name, ObjectKind kind, int slides) {
  vocabulary.tokens.push_back({std::move(name), TokenKind::type, -1, kind, slides});
  return vocabulary.size() - 1;
}

Group add_group(Vocabulary& vocabulary, const std::string& stem, std::int64_t count, TokenKind kind) {
  const Group group{vocabulary.size(), count};
  for (std::int64_t i = 0; i < count; ++i) add(vocabulary, stem + std::to_string(i), kind);
  return group;
}

GapIds add_gaps(Vocabulary& vocabulary, const Quantizer& time) {
  for (const char* name : {"PAD", "SOS", "EOS"}) add(vocabulary, name, TokenKind::special);
  GapIds ids;
  ids.time = add_group(vocabulary, "TIME_SHIFT_", time.bins(), TokenKind::time);
  for (std::int64_t bin = 0; bin < ids.time.count; ++bin)
    vocabulary.tokens[static_cast<std::size_t>(ids.time.first + bin)].ticks = time.ticks(bin);
  ids.combo = add(vocabulary, "NEW_COMBO", TokenKind::combo);
  return ids;
}

}  // namespace osugen::tokenization
