#include <synth/chart/level_style.h>

namespace osugen::synth {

const LevelStyle& style_of(std::size_t level) {
  // clang-format off
  static constexpr std::array<LevelStyle, kLevels.size()> kStyles{{
    // shortest  finest  rest  slide  speed  spacing  stream  distance   jumps  overlap  AR          CS          OD          HP          combo
      {700,      24,     340,  260,   135,   .15,     .15,    {84, 190}, 0,     3,       {2.5, 4},   {2.5, 3.2}, {1.5, 2.5}, {1.5, 2.5}, 2},
      {380,      24,     190,  180,   185,   .2,      .2,     {66, 195}, 0,     2.5,     {4.5, 5.8}, {3.2, 3.6}, {3.2, 4.5}, {3.2, 4.5}, 2},
      {150,      12,     105,  110,   255,   .42,     .3,     {34, 230}, .2,    1.9,     {7, 8},     {3.5, 4},   {5.2, 6.5}, {4.4, 5.5}, 1},
      {85,       12,     75,   85,    330,   .6,      .38,    {30, 290}, .3,    1.1,     {8.5, 9.2}, {3.8, 4.2}, {7.3, 8.4}, {5, 6.5},   1},
      {70,       6,      68,   75,    400,   .75,     .42,    {28, 330}, .4,    .5,      {9.2, 9.8}, {3.9, 4.5}, {8.4, 9.3}, {5.5, 7},   1},
  }};
  // clang-format on
  return kStyles[level];
}

}  // namespace osugen::synth
