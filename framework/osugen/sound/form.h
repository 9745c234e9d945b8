// osugen/sound/form.h - the phrases and sections of a song.
#pragma once

#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/interfaces/song.h>
#include <osugen/sound/bars.h>

namespace osugen::sound {

struct Form {
  std::vector<Phrase> phrases;
  int chorus = -1;
};

/// As interfaces/song.h says of phrases and chorus.
/// @param lines  as bar_lines() returns them, bars.size() + 1; none without bars
/// @throws Error interrupted
Form form_of(const std::vector<double>& lines, const std::vector<Bar>& bars, const Cancel& cancel);

}  // namespace osugen::sound
