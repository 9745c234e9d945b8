// osugen/sound/chorus.h - the loud part of a song that comes again.
#pragma once

#include <cstddef>
#include <vector>

#include <osugen/interfaces/song.h>

namespace osugen::sound {

/// Bars or phrases [first, end).
struct Run {
  std::size_t first = 0, end = 0;
  std::size_t count() const { return end - first; }
};

/// A phrase as the choice of a chorus sees it.
struct Heard {
  double bars = 0;   ///< as a listener counts them
  double level = 0;  ///< 0 in silence
  int kind = 0;
};

/// Six to sixteen bars of phrases whose kinds come again in the same order, not only one after the other: of
/// all such the one that stands out most from the rest of the song, by the difference of the mean levels and
/// by how much of the song it is (the numerator of Welch's t). It is at least 3 % louder than the rest, and
/// not more than 60 % of the song.
/// @return  where it comes, in phrases, in order; empty where nothing stands out
std::vector<Run> chorus_of(const std::vector<Heard>& phrases);

}  // namespace osugen::sound
