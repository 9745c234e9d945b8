// osugen/evaluate/scorecard/scorecard.h - figures of many maps, level by level, beside those of human maps.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <osugen/error/cancel.h>
#include <osugen/evaluate/found_maps.h>
#include <osugen/evaluate/scorecard/bands.h>
#include <osugen/evaluate/scorecard/figure.h>

namespace osugen::scorecard {

/// What the level of a map is told by.
enum class By : std::uint8_t {
  name,   ///< its difficulty's name (level_name.h)
  stars,  ///< its star rating: level_of_stars()
};

/// Easy below 2.0, Normal below 2.7, Hard below 4.0, Insane below 5.3, Expert below 9.0; nothing from there
/// on.
std::optional<Level> level_of_stars(double stars);

struct CardOptions {
  By by = By::name;
  std::size_t fewest_objects = 20;  ///< a map of fewer is left out
};

struct MeasuredMap {
  std::string shown;  ///< as FoundMap::shown
  Level level = Level::easy;
  Figures figures;
};

/// One figure over the maps of a level that have it.
struct FigureSummary {
  std::size_t maps = 0;
  double median = 0;
  std::optional<Band> human;  ///< nothing: no band, or no figure of the level's human maps
  double inside = 0;          ///< share of the maps within the band's p10 to p90; 0 without a band

  bool outside() const { return human && !human->holds(median); }
};

struct LevelCard {
  Level level = Level::easy;
  std::size_t maps = 0;
  PerFigure<std::optional<FigureSummary>> figures;
  std::optional<double> inside;  ///< mean of FigureSummary::inside over the figures with a band
};

struct Scorecard {
  CardOptions options;
  Bands bands;
  std::vector<MeasuredMap> maps;  ///< in the order in which they were found
  std::vector<LevelCard> levels;  ///< those that occur, the easiest first
  std::vector<evaluate::LeftOut> left_out;
};

/// A figure of the maps of a level that have it, in the order of Scorecard::maps.
std::vector<double> values_of(const Scorecard& card, Level level, Figure figure);

/// How maps must be found, so that they are measured as the human bands were.
evaluate::FindOptions find_options();

struct CardHooks {
  Cancel cancel{};
  std::function<void(double)> progress{};  ///< 0 to 1
};

/// Measures every map once: copies are left out, and so are maps without a level or with too few objects, by
/// name. The same input gives the same card everywhere.
/// @throws Error interrupted
Scorecard scorecard_of(const evaluate::FoundMaps& found, Bands bands, const CardOptions& options,
                       const CardHooks& hooks = {});

/// The bands of these maps themselves, to measure others by.
/// @param today  becomes Bands::measured
Bands bands_of(const Scorecard& card, const std::string& today);

/// "no map was measured", with the reasons.
Error nothing_measured(const Scorecard& card);

}  // namespace osugen::scorecard
