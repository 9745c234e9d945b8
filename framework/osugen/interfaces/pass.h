// osugen/interfaces/pass.h - beatmap -> beatmap, after decoding.
#pragma once

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/audio.h>
#include <osugen/interfaces/component.h>

namespace osugen {

/// The song that a map is for. Times of the map are map time; map time = song time - bias_ms.
struct Song {
  double length_ms = 0;
  double bias_ms = 0;
  const Audio* audio = nullptr;  ///< mono, at its own rate; null where there is none
};

/// Interface "osugen.pass/1".
class OSUGEN_EXPORT Pass : public Component {
 public:
  static constexpr const char* kInterface = "osugen.pass/1";
  ~Pass() override;
  /// Changes the map in place. Applying a pass twice changes nothing more.
  virtual void apply(Beatmap& map, const Song& song) const = 0;
};

}  // namespace osugen
