// osugen/train/data/strays.h - inserts misplaced objects, so that a model learns to recover from its own.
// Private to this library.
//
// A model that is taught with true maps alone has never been at a wrong place. Where it gets to one by
// itself, the right next object may be at a gap that no map has (an Easy's beat that is left out lies one
// beat from those that are played, and Easys have no gap of one beat), and it stays wrong for bars.
#pragma once

#include <cstdint>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/random/random.h>

namespace osugen::train {

struct StrayedMap {
  Beatmap map;
  std::vector<bool> stray;  ///< of each object
};

/// Behind some objects comes a stray, at a gap that the map has elsewhere; behind some strays another. True
/// objects that would be nearer to it than any two of the map are to each other give way, so what comes next
/// is the first true object that can be reached. A stray that falls on a true object is that object: those
/// before it were missed.
/// @param share  of objects that strays follow
StrayedMap with_strays(const Beatmap& map, const std::vector<RedLine>& red_lines, double share,
                       Random random);

/// 1 for each token of a stray, those of the time before it included; one for each of tokens.ids.
std::vector<std::uint8_t> tokens_of_strays(const Vocabulary& vocabulary, const TokenizedMap& tokens,
                                           const StrayedMap& map);

}  // namespace osugen::train
