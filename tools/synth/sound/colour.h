// synth/sound/colour.h - effects between instrument and mixer: pedals, doubling.
#pragma once

#include <memory>

#include <osugen/random/random.h>
#include <synth/compose/song.h>
#include <synth/signal/clip.h>

namespace osugen::synth {

/// The same voice through what `random` draws for its role, often nothing: a torn amplifier, a filter,
/// coarse steps, a second take in the other ear, a tremolo.
std::unique_ptr<Voice> coloured(std::unique_ptr<Voice> voice, Role role, Random random);

}  // namespace osugen::synth
