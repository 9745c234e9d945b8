// Gives equal time gaps equal distances.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <osugen/beatmap/level.h>
#include <osugen/beatmap/level_name.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/pass.h>

#include "search.h"
#include "steps.h"

namespace osugen::distance_snap {
namespace {

constexpr std::size_t kMostObjects = 10000;  // no Easy has a tenth of it
constexpr const char* kAll = "all";

std::vector<std::string> choices() {
  std::vector<std::string> names;
  for (const LevelFacts& facts : kLevelFacts) names.emplace_back(facts.name);
  names.emplace_back(kAll);
  return names;
}

std::optional<Level> level_of(const std::string& choice) {
  for (const LevelFacts& facts : kLevelFacts)
    if (choice == facts.name) return facts.level;
  return std::nullopt;
}

bool finite(const HitObject& object) {
  const auto good = [](Vec2 v) { return std::isfinite(v.x) && std::isfinite(v.y); };
  return good(object.position) && std::isfinite(object.time_ms) && std::isfinite(object.slider.length_px) &&
         std::all_of(object.slider.path.begin(), object.slider.path.end(),
                     [&](const Anchor& anchor) { return good(anchor.position); });
}

bool can_be_spaced(const Beatmap& map) {
  return map.general.mode == Mode::osu && map.objects.size() <= kMostObjects &&
         std::all_of(map.objects.begin(), map.objects.end(), finite);
}

/// Spaces until nothing gets better, so that a second pass finds nothing to do: every round must leave fewer
/// uneven steps.
void space(Beatmap& map) {
  Uneven left = uneven(map);
  while (left.any()) {
    Beatmap spaced = spaced_evenly(map);
    const Uneven now = uneven(spaced);
    if (!now.better_than(left)) return;
    map = std::move(spaced);
    left = now;
  }
}

/// In the levels whose players read time from distance, objects that stand unevenly are moved, as little as
/// it takes; a slider with its whole path, which is mirrored or turned by quarters only where it would fit
/// nowhere. Times, kinds, combos and lengths stay. A map that needs nothing, or for which nothing better is
/// found, stays as it is.
class DistanceSnap final : public Pass {
 public:
  static Descriptor describe() {
    return {.type = "distance_snap",
            .version = "1.0.0",
            .summary = "Gives equal time gaps equal distances, with minimal changes.",
            .params = {Param::choice("up_to",
                                     "Hardest level, by difficulty name, to apply it to; all: every map.",
                                     facts_of(Level::normal).name, choices())},
            .inputs = {},
            .outputs = {}};
  }
  explicit DistanceSnap(const Config& config) : up_to_(level_of(config.text("up_to"))) {}
  void apply(Beatmap& map, const Song& /*song*/, const MapRequest& /*request*/) const override {
    if (!can_be_spaced(map)) return;
    if (up_to_) {
      const std::optional<Level> level = level_of_name(map.metadata.version);
      if (!level || *level > *up_to_) return;
    }
    space(map);
  }

 private:
  std::optional<Level> up_to_;  ///< none: every map, whatever its name
};

}  // namespace
}  // namespace osugen::distance_snap

OSUGEN_MODULE("distance_snap", "1.0.0", "MIT", osugen::component<osugen::distance_snap::DistanceSnap>())
