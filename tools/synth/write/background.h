// synth/write/background.h - a background image, which every mapset needs.
#pragma once

#include <cstdint>
#include <string>

namespace osugen::synth {

/// A PNG of 960 x 540: bands of two colours that follow from the seed. A few kilobytes.
std::string background_png(std::uint64_t seed);

}  // namespace osugen::synth
