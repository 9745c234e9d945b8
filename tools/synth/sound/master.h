// synth/sound/master.h - mastering: reverb, ducking, compression, coloration, loudness.
#pragma once

#include <osugen/random/random.h>
#include <synth/sound/mix.h>

namespace osugen::synth {

/// Uses up the buses. Every choice is drawn from `random`; peaks are at most 0.95.
Bus master(const Song& song, Random random, Buses& buses);

}  // namespace osugen::synth
