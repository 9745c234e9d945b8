// synth/signal/sweeps.h - transitions between sections: risers, falls, impacts, swells.
#pragma once

#include <memory>
#include <string>

#include <osugen/random/random.h>
#include <synth/signal/clip.h>

namespace osugen::synth {

/// @return nullptr where no such patch is known
std::unique_ptr<Voice> make_sweep(const std::string& patch, Random random);

}  // namespace osugen::synth
