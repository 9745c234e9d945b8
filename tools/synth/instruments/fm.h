// synth/instruments/fm.h - frequency modulation synthesis: bells, electric pianos, hard basses.
#pragma once

#include <memory>
#include <string>

#include <osugen/random/random.h>
#include <synth/signal/clip.h>

namespace osugen::synth {

/// @return nullptr where no such patch is known
std::unique_ptr<Voice> make_fm(const std::string& patch, Random random);

}  // namespace osugen::synth
