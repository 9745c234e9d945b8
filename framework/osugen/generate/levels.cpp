#include <osugen/generate/levels.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>

#include <osugen/stars/stars.h>

namespace osugen {
namespace {

struct LevelNorms {
  Range stars;
  Range density;         ///< objects a second
  double usual_density;  ///< objects a second
  Range objects_a_beat;
  double slider_share;
};

/// Figures of human maps; docs/explanation/levels.md says of which.
constexpr std::array<LevelNorms, kLevelFacts.size()> kNorms{{
    {{1.0, 1.95}, {0.9, 1.2}, 1.06, {0.31, 0.69}, 0.72},
    {{2.05, 2.65}, {1.2, 1.77}, 1.48, {0.51, 1.07}, 0.5},
    {{2.9, 3.85}, {1.75, 3.05}, 2.4, {0.73, 1.15}, 0.52},
    {{4.1, 5.25}, {2.9, 4.3}, 3.55, {1.0, 1.65}, 0.36},
    {{5.42, 6.45}, {3.4, 5.45}, 4.5, {1.15, 2.15}, 0.38},
}};

const LevelNorms& norms_of(Level level) {
  return kNorms[static_cast<std::size_t>(level)];
}

/// A spacing that was tried.
struct Spaced {
  double spacing = 1, stars = 0;
};

/// Where `goal` lies on the line between two of them, in logarithms; not too near to either, as none is
/// exact.
double between(const Spaced& below, const Spaced& above, double goal) {
  const double part =
      std::clamp(std::log(goal / below.stars) / std::log(above.stars / below.stars), 0.15, 0.85);
  return below.spacing * std::pow(above.spacing / below.spacing, part);
}

double outside(double value, Range range) {
  return std::max({0.0, range.low - value, value - range.high});
}

}  // namespace

Range stars_of(Level level) {
  return norms_of(level).stars;
}

Range density_of(Level level) {
  return norms_of(level).density;
}

MapWishes with_usual(MapWishes wishes, double beats_per_second) {
  if (!wishes.level) return wishes;
  const LevelNorms& norms = norms_of(*wishes.level);
  if (!wishes.note_density) {
    const double by_beat = std::clamp(norms.usual_density, norms.objects_a_beat.low * beats_per_second,
                                      norms.objects_a_beat.high * beats_per_second);
    wishes.note_density = std::clamp(by_beat, norms.density.low, norms.density.high);
  }
  if (!wishes.slider_share) wishes.slider_share = norms.slider_share;
  return wishes;
}

double density_for_stars(const MapWishes& wishes, double stars, Range wanted, double beats_per_second) {
  constexpr double kMostFactor = 1.33;
  Range human = density_of(*wishes.level);
  constexpr double kDenser = 1.15;  // than the usual range by beat, where stars need it
  human.high = std::clamp(kDenser * norms_of(*wishes.level).objects_a_beat.high * beats_per_second, human.low,
                          human.high);
  const double goal = stars < wanted.low ? wanted.low : wanted.high;
  const double factor = std::clamp(goal / stars, 1 / kMostFactor, kMostFactor);
  return std::clamp(*wishes.note_density * factor, human.low, human.high);
}

SpacedMap space_to_stars(const std::function<Beatmap(double spacing)>& pass, Range stars) {
  constexpr int kMostTries = 7;
  constexpr double kNarrowest = 0.5, kWidest = 3, kSlope = 1;  // of log(stars) over log(spacing), usually
  const auto spaced = [&pass](double spacing) {
    SpacedMap made{pass(spacing), 0, spacing};
    made.stars = star_rating(made.map).total;
    return made;
  };
  const double inner = 0.06 * (stars.high - stars.low);
  SpacedMap best = spaced(1);
  // The widest that has too few stars and the narrowest that has too many; until both are known, steps grow.
  std::optional<Spaced> below, above;
  Spaced last{best.spacing, best.stars};
  for (int tries = 1; tries < kMostTries && !stars.has(best.stars) && last.stars > 0; ++tries) {
    (last.stars < stars.low ? below : above) = last;
    const double goal = std::clamp(last.stars, stars.low + inner, stars.high - inner);
    const double spacing =
        below && above ? between(*below, *above, goal)
                       : std::clamp(last.spacing * std::pow(goal / last.stars, tries * tries / kSlope),
                                    kNarrowest, kWidest);
    if (std::abs(spacing - last.spacing) < 1e-3) break;
    SpacedMap next = spaced(spacing);
    last = {next.spacing, next.stars};
    if (outside(next.stars, stars) < outside(best.stars, stars)) best = std::move(next);
  }
  return best;
}

}  // namespace osugen
