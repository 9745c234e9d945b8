// synth/instruments/singing.h - singing synthesis: vowels by formants, consonants by noise, vibrato.
#pragma once

#include <memory>
#include <string>

#include <osugen/random/random.h>
#include <synth/signal/clip.h>

namespace osugen::synth {

/// @return nullptr where no such patch is known
std::unique_ptr<Voice> make_singer(const std::string& patch, Random random);

}  // namespace osugen::synth
