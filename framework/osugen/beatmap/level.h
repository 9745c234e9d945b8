// osugen/beatmap/level.h - the levels of a mapset, from Easy to Expert, and their usual difficulty.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <osugen/beatmap/beatmap.h>

namespace osugen {

/// The named level of a difficulty. Its number, 0 to 4, is what models are told (Condition::level).
enum class Level : std::uint8_t { easy, normal, hard, insane, expert };

struct LevelFacts {
  Level level = Level::easy;
  const char* name = "";   ///< in options and configuration
  const char* title = "";  ///< as a difficulty is called
  Difficulty usual{};      ///< AR CS OD HP of a map of which nobody says otherwise
};

namespace detail {

constexpr Difficulty usual(float ar, float cs, float od, float hp) {
  Difficulty difficulty;
  difficulty.ar = ar;
  difficulty.cs = cs;
  difficulty.od = od;
  difficulty.hp = hp;
  return difficulty;
}

}  // namespace detail

/// All of them, the easiest first. The numbers lie in the ranges that the ranking criteria give for each
/// level, where most ranked maps have them.
inline constexpr std::array<LevelFacts, 5> kLevelFacts{
    {{Level::easy, "easy", "Easy", detail::usual(3, 3, 2, 2)},
     {Level::normal, "normal", "Normal", detail::usual(5, 3.5F, 4, 4)},
     {Level::hard, "hard", "Hard", detail::usual(7.5F, 4, 6, 5)},
     {Level::insane, "insane", "Insane", detail::usual(9, 4, 8, 6)},
     {Level::expert, "expert", "Expert", detail::usual(9.5F, 4.2F, 9, 6.5F)}}};

constexpr const LevelFacts& facts_of(Level level) {
  return kLevelFacts[static_cast<std::size_t>(level)];
}

}  // namespace osugen
