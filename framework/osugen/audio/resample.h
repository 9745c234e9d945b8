// osugen/audio/resample.h - changes the sample rate of a song.
#pragma once

#include <osugen/audio/decode.h>
#include <osugen/interfaces/audio.h>

namespace osugen {

/// Resamples by libsoxr at its "high quality" (linear phase, -140 dB of aliasing), without delay: sample i
/// of the result is at i / rate seconds of the song. The result has round(n * rate / audio.sample_rate)
/// samples, and is the same at any number of threads. An equal rate copies.
/// @param rate  Hz, 1000 to 768000
/// @throws Error internal: a rate out of range; interrupted
Audio resample(const Audio& audio, double rate, const AudioHooks& hooks = {});

}  // namespace osugen
