// osugen/interfaces/pass.h - beatmap -> beatmap, after decoding.
#pragma once

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/component.h>
#include <osugen/interfaces/map_request.h>
#include <osugen/interfaces/song.h>

namespace osugen {

/// Interface "osugen.pass/2".
class OSUGEN_EXPORT Pass : public Component {
 public:
  static constexpr const char* kInterface = "osugen.pass/2";
  ~Pass() override;
  /// Changes the map in place. Applying a pass twice changes nothing more. The same arguments give the same
  /// map, whatever the machine and the number of threads: what is random comes from `request.seed`.
  /// A map may be passed several times, from its decoded state, with another `request.spacing`.
  virtual void apply(Beatmap& map, const Song& song, const MapRequest& request) const = 0;
};

}  // namespace osugen
