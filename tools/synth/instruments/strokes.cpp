#include <array>

#include <synth/instruments/strokes.h>

namespace osugen::synth {

Stroke stroke_of(int percussion_key) {
  using enum Stroke;
  constexpr int kFirst = 31;
  // clang-format off
  static constexpr std::array kByKey{
      /* 31 */ rim, wood, wood, wood, kick, kick, rim, snare, clap,
      /* 40 */ snare, low_tom, closed_hat, low_tom, pedal_hat, mid_tom, open_hat, mid_tom, high_tom, crash,
      /* 50 */ high_tom, ride, crash, bell, tambourine, splash, cowbell, crash, shaker, ride,
      /* 60 */ conga, conga, conga, conga, conga, conga, conga, bell, bell, shaker,
      /* 70 */ shaker, wood, wood, shaker, shaker, wood, wood, wood, shaker, shaker,
      /* 80 */ bell, bell, shaker, bell, bell};
  // clang-format on
  const auto i = static_cast<std::size_t>(percussion_key - kFirst);
  return percussion_key >= kFirst && i < kByKey.size() ? kByKey[i] : wood;
}

}  // namespace osugen::synth
