// osugen/tempo/follow.h - tracks the beats of a song with tempo changes from a span where they are known.
#pragma once

#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/tempo/onset_strength.h>
#include <osugen/tempo/reading.h>

namespace osugen::tempo {

/// Beats that are known.
struct Known {
  Span span;  ///< in which the tempo is steady
  double bpm = 0;
  double downbeat = 0;  ///< frame of the first beat of some bar
  int meter = 4;        ///< beats of a bar
};

/// Beats of one tempo, from a beat on.
struct Piece {
  double from = 0, to = 0;  ///< frames of its first beat and of the first one after it
  int beats = 0;            ///< between the two
  bool on_bar = true;       ///< whether a bar begins at `from`, as bars were counted from the known one on
};

struct Followed {
  std::vector<Piece> pieces;  ///< at least one
  /// By how many beats more other tempos explain than an unchanged one does. A song of one piece with more
  /// than 0 may yet change its tempo.
  double gain = 0;
};

/// The song in as few pieces of one tempo as explain where its beats are; all of it in one where no other
/// tempo explains it clearly better.
/// @throws Error interrupted
Followed follow(const OnsetStrength& onsets, const Known& known, const Cancel& cancel = {});

}  // namespace osugen::tempo
