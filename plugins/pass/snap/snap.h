// snap.h - snaps objects to the ticks of the beat.
#pragma once

#include <cstdint>
#include <vector>

#include <osugen/interfaces/pass.h>

namespace osugen::snap {

/// Objects go to the nearest tick of the given divisors, and are written as whole milliseconds, the tick
/// without its fraction, as the game does. Of several objects that come to one time the first one stays.
/// Sliders get a velocity by which they and their repeats end on ticks; spinners end on ticks.
class Snap final : public Pass {
 public:
  static Descriptor describe();
  explicit Snap(const Config& config);
  void apply(Beatmap& map, const Song& song) const override;

 private:
  std::vector<std::int64_t> divisors_;
  double tolerance_ms_;
};

}  // namespace osugen::snap
