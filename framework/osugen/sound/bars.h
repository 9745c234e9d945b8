// osugen/sound/bars.h - the bars of a song, and what sounds in each.
#pragma once

#include <array>
#include <span>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/song.h>
#include <osugen/sound/band_levels.h>
#include <osugen/tempo/harmony.h>

namespace osugen::sound {

/// More are joined two by two: every pair of bars is compared.
inline constexpr std::size_t kMostBars = 600;

/// Where bars begin in song time, and the end of the song: bar i is from i to i + 1. Before the first red
/// line bars go on backwards. A bar that a red line cuts to less than a half belongs to the one before it, a
/// last one shorter than a half too. Empty without red lines, or where no bar begins in the song.
std::vector<double> bar_lines(std::vector<RedLine> red_lines, double length_ms);

struct Bar {
  static constexpr std::size_t kQuarters = 4, kPlaces = 48;
  std::array<float, kQuarters * kBands> timbre{};  ///< log band levels of its quarters
  std::array<float, kQuarters * 12> harmony{};     ///< pitch classes of its quarters, of length 1 together
  std::array<float, kPlaces> rhythm{};             ///< attacks at its places, 1 the strong ones of the song
  double level = 0;                                ///< mean of `timbre`
  bool sounds = false;                             ///< louder than SongSound::kAudible
};

/// @param lines  as bar_lines() returns them
/// @param song   with its loudness
std::vector<Bar> bars_of(const std::vector<double>& lines, const SongSound& song, const BandLevels& levels,
                         const tempo::Harmony& harmony, std::span<const Attack> attacks);

}  // namespace osugen::sound
