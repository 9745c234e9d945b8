// breaks.h - breaks, preview point and kiai time.
#pragma once

#include <osugen/interfaces/pass.h>

namespace osugen::breaks {

/// Long gaps become breaks with the margins that the game asks for. The loudest stretch of the song is where
/// its preview begins, and kiai time where that is asked for.
class Breaks final : public Pass {
 public:
  static Descriptor describe();
  explicit Breaks(const Config& config);
  void apply(Beatmap& map, const Song& song) const override;

 private:
  double shortest_gap_ms_;
  bool preview_, kiai_;
};

}  // namespace osugen::breaks
