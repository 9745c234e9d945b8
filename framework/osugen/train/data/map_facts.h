// osugen/train/data/map_facts.h - the conditions that describe a human-made map.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/features.h>

namespace osugen::train {

inline constexpr auto kConditions = static_cast<std::size_t>(Condition::count);

/// One value for each Condition, and whether it is known.
struct MapConditions {
  std::array<float, kConditions> values{};
  std::array<bool, kConditions> known{};
};

/// 0 (Easy) to 4 (Expert) where the name of a difficulty says so as a word ("Somebody's Light Insane");
/// nothing where it says none or two that differ.
std::optional<float> level_of(std::string_view version);

/// AR CS OD HP as the map has them; the level from its name; objects in a second of playing time (from the
/// first object to the last, without the breaks); sliders of all objects.
MapConditions conditions_of_map(const Beatmap& map);

}  // namespace osugen::train
