// osugen/generate/decoding/containment.h - the rhythm of an easier level within that of a harder one.
//
// A mapset whose levels agree on the rhythm is learned level by level: what is added is heard, what was there
// stays. While a map is written, tokens are held to it by their ticks: a gap must lead to a tick on which the
// harder map has something, or be a part of one that does; and none may lead past an object of the easier
// map.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen {

/// The moments of a map that are heard: where objects begin, where sliders turn, where objects end.
/// @return times of the map, in order, none twice
std::vector<double> rhythm_of(const Beatmap& map);

/// Which share of the objects of `easier` begin within 2 ms of a moment of `harder`; 1 where there are none.
double contained_share(const Beatmap& easier, const Beatmap& harder);

/// Whether a token is a gap that says its ticks.
inline bool is_gap_in_ticks(const Token& token) {
  return token.kind == TokenKind::time && token.ticks >= 0;
}

/// Where the objects of a level have to begin. Song time.
struct LevelBounds {
  std::optional<std::vector<double>> within;  ///< moments on which objects may begin; without: anywhere
  std::vector<double> needed;                 ///< moments on which objects begin
  bool any() const { return within || !needed.empty(); }
};

/// The ticks on which objects may begin, and those on which they do.
class Landings {
 public:
  /// @param bounds  moments more than 1 ms from a tick are left out; what is needed may begin, too
  Landings(const LevelBounds& bounds, const SongSpan& span, const Vocabulary& vocabulary);

  /// Takes away (-inf) what leads an object off the ticks, and what leads past a tick that is needed: gaps,
  /// lengths, the end. Where nothing would be left, what is needed is given up first; then nothing is taken
  /// away: the grammar comes first. Without gaps in whole ticks (Token::ticks is -1) nothing is ever taken
  /// away.
  /// @param logits  one for each token, -inf where the grammar forbids
  /// @param newest  the token that the cursor was pushed last
  void narrow(const Cursor& cursor, std::int64_t newest, float* logits) const;

 private:
  bool is_shift(std::int64_t token) const;
  std::int64_t length_of(std::int64_t token) const;
  bool has(std::int64_t tick, std::int64_t last) const;
  bool may_have(std::int64_t tick, std::int64_t last) const;
  bool leads_on(const Cursor& cursor, int parts, std::int64_t last) const;
  bool takes(const Cursor& cursor, std::int64_t token, std::int64_t last) const;
  std::optional<std::int64_t> first_landing(const Cursor& cursor) const;
  std::optional<std::int64_t> needed_after(const Cursor& cursor, std::int64_t newest) const;
  bool leaves_room(const Cursor& cursor, std::int64_t token, std::int64_t needed) const;
  bool narrow_to(const Cursor& cursor, std::int64_t newest, std::optional<std::int64_t> needed,
                 float* logits) const;

  const Vocabulary& vocabulary_;
  bool anywhere_;
  std::vector<std::int64_t> ticks_, needed_;  ///< in order
  std::int64_t longest_ = -1;                 ///< gap of the vocabulary, in ticks; -1: it says none in ticks
};

}  // namespace osugen
