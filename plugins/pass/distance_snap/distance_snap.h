// distance_snap.h - gives equal time gaps equal distances.
#pragma once

#include <optional>

#include <osugen/beatmap/level.h>
#include <osugen/interfaces/pass.h>

namespace osugen::distance_snap {

/// In the levels whose players read time from distance, objects that stand unevenly are moved, as little as
/// it takes; a slider with its whole path, which is mirrored or turned by quarters only where it would fit
/// nowhere. Times, kinds, combos and lengths stay. A map that needs nothing, or for which nothing better is
/// found, stays as it is.
class DistanceSnap final : public Pass {
 public:
  static Descriptor describe();
  explicit DistanceSnap(const Config& config);
  void apply(Beatmap& map, const Song& song) const override;

 private:
  std::optional<Level> up_to_;  ///< none: every map, whatever its name
};

}  // namespace osugen::distance_snap
