// map_reader.h - decodes token ids one after another.
#pragma once

#include <functional>
#include <span>

#include <osugen/beatmap/beatmap.h>

#include "gap_cursor.h"

namespace osugen::tokenization {

/// Pushes `ids` to a cursor that is before SOS, with SOS or without; calls `take` after each of them.
/// @throws Error bad_input naming the first id that is not allowed, or where the last object is not complete
void read(GapCursor& cursor, std::span<const std::int64_t> ids,
          const std::function<void(std::int64_t)>& take);

/// The first object begins a combo, and the one after a spinner, as decoders do.
void force_combos(Beatmap& map);

}  // namespace osugen::tokenization
