// osugen/evaluate/scorecard/bands.h - where human maps lie: p10, p50 and p90 of each figure, level by level.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <osugen/beatmap/level.h>
#include <osugen/evaluate/scorecard/figure.h>

namespace osugen::scorecard {

inline constexpr std::size_t kLevelCount = kLevelFacts.size();

struct Band {
  double p10 = 0, p50 = 0, p90 = 0;
  bool holds(double value) const { return p10 <= value && value <= p90; }
};

/// Of one level. No band: too few maps have the figure.
struct LevelBands {
  std::optional<std::size_t> maps;  ///< how many were measured; nothing: not known
  PerFigure<std::optional<Band>> figures;
};

struct Bands {
  std::string source;    ///< whose maps, for readers
  std::string measured;  ///< when: "2026-11-29"
  std::string stars;     ///< what rated them, with its version
  std::array<LevelBands, kLevelCount> levels;

  const LevelBands& of(Level level) const { return levels[static_cast<std::size_t>(level)]; }
  LevelBands& of(Level level) { return levels[static_cast<std::size_t>(level)]; }
};

/// Fewer maps of a level give no band.
inline constexpr std::size_t kFewestMapsOfBand = 8;

/// The band of some values: order statistics round(q (n - 1)), halves to even, as the human bands were
/// measured; to four decimals. Nothing for fewer than kFewestMapsOfBand.
std::optional<Band> band_of(std::vector<double> values);

}  // namespace osugen::scorecard
