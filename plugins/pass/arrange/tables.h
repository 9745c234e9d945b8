// tables.h - how human maps space and turn: what targets are drawn from.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include <osugen/beatmap/level.h>

namespace osugen::arrange {

/// The gap in time from the end of one object to the next, as the nearest of these numbers of beats.
inline constexpr std::array<double, 7> kGapBeats{0.25, 0.3333, 0.5, 0.75, 1, 1.5, 2};
enum Gap : std::size_t { quarter, third, half, three_quarters, whole, three_halves, two_beats };
Gap gap_of(double beats);
inline bool is_fine(Gap gap) {
  return gap <= third;
}

/// Distances in px at the ranks .1, .25, .5, .75 and .9.
struct Quantiles {
  std::array<double, 5> px{};
  /// @param rank  0 to 1; beyond the outer quantiles the line goes on
  double at(double rank) const;
};

/// How frequent turns are: 0 is straight on, 180 degrees is back. Shares of the classes between kTurnEdges.
inline constexpr std::array<double, 9> kTurnEdges{0, 15, 30, 60, 90, 120, 150, 165, 180};
struct TurnShares {
  std::array<double, 8> share{};
  /// @return radians, 0 to pi
  double at(double rank) const;
};

/// The kinds of two objects in a row: circle-circle, circle-slider, slider-circle, slider-slider.
using ByKinds = std::array<double, 4>;

struct SpacingTables {
  std::array<Quantiles, kGapBeats.size()> distance;  ///< of what is not stacked
  Quantiles stream;                                  ///< between circles at 1/4
  Quantiles to_circle, to_slider;                    ///< at 1/4 from the end of a slider
  std::array<ByKinds, 3> stacked;                    ///< share of stacks at 1/4, at 1/2, at 1/1
};

struct TurnTables {
  TurnShares after_circle, after_slider;  ///< Easy and Normal
  TurnShares fine;                        ///< at 1/4 and 1/3
  TurnShares into_slider;                 ///< from the step that leads to a slider to where it goes
};

struct Tables {
  std::array<SpacingTables, 3> spacing;  ///< Hard, Insane, Expert
  ByKinds kinds_factor{};                ///< on distances at 1/2 and more
  std::array<TurnTables, 5> turns;
  static constexpr std::array<double, 3> kDistanceEdges{90, 130, 180};  ///< px
  /// Hard and above, at 1/2 and more: turns hang on the distance that follows.
  std::array<std::array<TurnShares, 4>, 2> turns_by_distance;  ///< after a circle, after a slider

  const SpacingTables& spacing_of(Level level) const;
  const TurnTables& turns_of(Level level) const { return turns[static_cast<std::size_t>(level)]; }
};

/// @param where  for errors: the file
/// @throws Error  of what tools/layout/layout_tables.py would not write
Tables parse_tables(const std::string& json, const std::string& where);
const Tables& shipped_tables();

}  // namespace osugen::arrange
