// map_reader.h - decodes token ids one after another.
#pragma once

#include <functional>
#include <span>
#include <utility>

#include <osugen/beatmap/beatmap.h>

#include "gap_cursor.h"

namespace osugen::tokenization {

/// Pushes `ids` to a cursor that is before SOS, with SOS or without; calls `take` after each of them.
/// @throws Error bad_input naming the first id that is not allowed, or where the last object is not complete
void read(GapCursor& cursor, std::span<const std::int64_t> ids,
          const std::function<void(std::int64_t)>& take);

/// The first object begins a combo, and the one after a spinner, as decoders do.
void force_combos(Beatmap& map);

/// @tparam Grammar  a GapCursor
template <class Grammar>
class MapReader {
 public:
  /// @param cursor  before SOS
  /// @param base    as Tokenizer::decode
  MapReader(Grammar cursor, Beatmap base) : cursor_(std::move(cursor)), map_(std::move(base)) {
    map_.objects.clear();
  }
  virtual ~MapReader() = default;

  /// As read().
  Beatmap read(std::span<const std::int64_t> ids) {
    tokenization::read(cursor_, ids, [this](std::int64_t id) {
      const Token& token = cursor_.vocabulary().tokens[static_cast<std::size_t>(id)];
      combo_ = combo_ || token.kind == TokenKind::combo;
      if (token.object) begin(*token.object);
      take(id);
    });
    force_combos(map_);
    return std::move(map_);
  }

 protected:
  /// What an id says of object(); one that begins an object has added it already, in the middle of the
  /// playfield.
  virtual void take(std::int64_t id) = 0;
  HitObject& object() { return map_.objects.back(); }

  Grammar cursor_;

 private:
  void begin(ObjectKind kind) {
    HitObject object;
    object.kind = kind;
    object.time_ms = object.end_time_ms = cursor_.time_ms();
    object.new_combo = combo_;
    object.position = {kPlayfieldWidth / 2, kPlayfieldHeight / 2};
    map_.objects.push_back(std::move(object));
    combo_ = false;
  }

  Beatmap map_;
  bool combo_ = false;
};

}  // namespace osugen::tokenization
