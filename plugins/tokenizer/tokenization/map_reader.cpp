#include "map_reader.h"

#include <string>

namespace osugen::tokenization {

void read(GapCursor& cursor, std::span<const std::int64_t> ids,
          const std::function<void(std::int64_t)>& take) {
  const std::int64_t sos = cursor.vocabulary().sos;
  if (ids.empty() || ids.front() != sos) cursor.push(sos);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    try {
      cursor.push(ids[i]);
    } catch (const Error& error) {
      throw error.inside("token " + std::to_string(i));
    }
    take(ids[i]);
  }
  if (!cursor.between_objects()) {
    throw Error(Error::Kind::bad_input, "the tokens end within an object",
                "token " + std::to_string(ids.size()), "a complete object, then EOS or nothing",
                "remove the tokens of the incomplete object");
  }
}

void force_combos(Beatmap& map) {
  bool forced = true;
  for (HitObject& object : map.objects) {
    const bool spinner = object.kind == ObjectKind::spinner;
    if (forced && !spinner) object.new_combo = true;
    forced = spinner;
  }
}

}  // namespace osugen::tokenization
