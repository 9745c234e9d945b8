// synth/instruments/strings.h - plucked strings by delay lines: guitars, harps, kotos, distorted guitars.
#pragma once

#include <memory>
#include <string>

#include <osugen/random/random.h>
#include <synth/signal/clip.h>

namespace osugen::synth {

/// @return nullptr where no such patch is known
std::unique_ptr<Voice> make_string(const std::string& patch, Random random);

}  // namespace osugen::synth
