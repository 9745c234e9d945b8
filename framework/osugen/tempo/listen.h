// osugen/tempo/listen.h - all features of a song that tempo estimation needs.
#pragma once

#include <osugen/error/cancel.h>
#include <osugen/tempo/harmony.h>
#include <osugen/tempo/onset_strength.h>

namespace osugen::tempo {

struct Heard {
  OnsetStrength onsets;
  Harmony harmony;
};

/// @param audio  at kSampleRate, finite samples
/// @throws Error interrupted
inline Heard listen(const Audio& audio, const Cancel& cancel = {}) {
  return {onset_strength(audio, cancel), harmony(audio, cancel)};
}

}  // namespace osugen::tempo
