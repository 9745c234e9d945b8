// osugen/synth/master.h - buses -> the song as it is released: room, ducking, glue, colour, loudness.
#pragma once

#include <osugen/synth/mix.h>
#include <osugen/synth/random.h>

namespace osugen::synth {

/// Uses up the buses. Every choice is drawn from `random`; peaks are at most 0.95.
Bus master(const Song& song, Random random, Buses& buses);

}  // namespace osugen::synth
