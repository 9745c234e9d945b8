// steps.h - the steps between objects, and which of them must have equal distances.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/play.h>

namespace osugen::distance_snap {

/// The step that leads to an object from the end of the one before.
struct Step {
  bool counts = false;              ///< false: the first object, spinners, and what follows them
  std::optional<std::size_t> like;  ///< the object whose step had the same gap shortly before
  std::size_t group = 0;            ///< steps that are linked by `like`, all alike in the end
};

/// One for each object. Which steps are alike is a matter of time alone (beatmap/spacing.h): it stays when
/// objects are moved.
std::vector<Step> steps_of(const Beatmap& map, const Play& played);

/// What is uneven in a map as it is shown, stacking counted in.
struct Uneven {
  std::size_t problems = 0, warnings = 0;
  bool any() const { return problems + warnings > 0; }
  bool better_than(const Uneven& other) const {
    return problems != other.problems ? problems < other.problems : warnings < other.warnings;
  }
};
Uneven uneven(const Beatmap& map);

}  // namespace osugen::distance_snap
