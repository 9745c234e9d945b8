// osugen/interfaces/song.h - the song that a map is for, and what is heard in it.
#pragma once

#include <cstddef>
#include <vector>

#include <osugen/error/error.h>
#include <osugen/interfaces/audio.h>

namespace osugen {

/// A stretch of whole bars that belong together, usually 2 to 8 of them. Song time.
struct Phrase {
  double start_ms = 0, end_ms = 0;
  double energy = 0;  ///< loudness among the phrases of the song: 0 the quietest, 1 the loudest
  int kind = 0;       ///< phrases that sound alike have the same; 0, 1, ... in the order of first appearance
  int section = 0;    ///< several phrases in a row: verse, chorus; 0, 1, ... in order
};

/// What is heard in a song: computed once, for all levels. Song time; frame i is centred on i * frame_ms.
struct OSUGEN_EXPORT SongSound {
  double frame_ms = 10;
  std::vector<float> loudness;  ///< [frames], 0 to 1: RMS over 50 ms by that of the loud parts; 0 is silence
  std::vector<float> attack;  ///< [frames], 0 to 1: onset strength, as its rank among the onsets of the song
  std::vector<Phrase> phrases;  ///< in order, without gaps, from the first bar to the end of the song
  int chorus = -1;              ///< section that is the loudest and comes again; -1: none stands out

  /// The mean loudness over [from_ms, to_ms); 0 outside the song.
  double loudness_in(double from_ms, double to_ms) const;
  /// The strongest attack within `reach_ms` of the time; 0 outside the song.
  double attack_at(double time_ms, double reach_ms = 30) const;
  /// Whether something sounds at the time: loudness of at least kAudible within 250 ms around it.
  bool sounds_at(double time_ms) const;
  /// The phrase that holds the time; the first or last one outside; null where there are none.
  const Phrase* phrase_at(double time_ms) const;

  /// 40 dB below the loud parts.
  static constexpr float kAudible = 0.01F;
};

/// The song that a map is for. Times of the map are map time; map time = song time - bias_ms.
struct Song {
  double length_ms = 0;
  double bias_ms = 0;
  const Audio* audio = nullptr;      ///< mono, at its own rate; null where there is none
  const SongSound* sound = nullptr;  ///< null where there is no audio
};

}  // namespace osugen
