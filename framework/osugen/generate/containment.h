// osugen/generate/containment.h - the rhythm of an easier level within that of a harder one.
//
// A mapset whose levels agree on the rhythm is learned level by level: what is added is heard, what was there
// stays. While a map is written, tokens are held to it by their ticks: a gap must lead to a tick on which the
// harder map has something, or be a part of one that does.
#pragma once

#include <cstdint>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen {

/// The moments of a map that are heard: where objects begin, where sliders turn, where objects end.
/// @return times of the map, in order, none twice
std::vector<double> rhythm_of(const Beatmap& map);

/// Which share of the objects of `easier` begin within 2 ms of a moment of `harder`; 1 where there are none.
double contained_share(const Beatmap& easier, const Beatmap& harder);

/// The ticks on which objects may begin.
class Landings {
 public:
  /// @param rhythm  song time; moments more than 1 ms from a tick are left out
  Landings(const std::vector<double>& rhythm, const SongSpan& span, const Vocabulary& vocabulary);

  /// Takes away (-inf) what leads an object off the ticks. Where nothing would be left, nothing is taken
  /// away: the grammar comes first. Tokens of gaps that are no whole ticks (Token::ticks is -1) are never
  /// taken away.
  /// @param logits  one for each token, -inf where the grammar forbids
  /// @param newest  the token that the cursor was pushed last
  void narrow(const Cursor& cursor, std::int64_t newest, float* logits) const;

 private:
  bool is_shift(std::int64_t token) const;
  std::int64_t length_of(std::int64_t token) const;
  bool has(std::int64_t tick) const;
  bool may_have(std::int64_t tick) const;
  bool leads_on(const Cursor& cursor, int parts) const;
  bool takes(const Cursor& cursor, std::int64_t token) const;

  const Vocabulary& vocabulary_;
  std::vector<std::int64_t> ticks_;  ///< in order
  std::int64_t longest_ = -1;        ///< gap of the vocabulary, in ticks; -1: it says none in ticks
};

}  // namespace osugen
