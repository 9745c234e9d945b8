// synth/instruments/patches.h - the engines of our own synthesizer: each plays the patches that it knows.
#pragma once

#include <memory>
#include <string>

#include <osugen/random/random.h>
#include <synth/signal/clip.h>

namespace osugen::synth {

// All return nullptr where no such patch is known.

/// Drum machines of membranes, metal and noise. Kicks, snares, hats and kits that answer to General MIDI
/// percussion keys.
std::unique_ptr<Voice> make_drum(const std::string& patch, Random random);
/// Frequency modulation: bells, electric pianos, hard basses.
std::unique_ptr<Voice> make_fm(const std::string& patch, Random random);
/// Plucked strings by delay lines: guitars, harps, kotos, distorted guitars.
std::unique_ptr<Voice> make_string(const std::string& patch, Random random);
/// Singing: vowels by formants, consonants by noise, vibrato.
std::unique_ptr<Voice> make_singer(const std::string& patch, Random random);
/// Transitions between sections: risers, falls, impacts, swells.
std::unique_ptr<Voice> make_sweep(const std::string& patch, Random random);
/// Filtered waveforms.
std::unique_ptr<Voice> make_subtractive(const std::string& patch, Random random);

}  // namespace osugen::synth
