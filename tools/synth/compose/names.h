// synth/compose/names.h - synthetic titles and artists.
#pragma once

#include <string>

#include <osugen/random/random.h>

namespace osugen::synth {

/// Printable ASCII of at most 60 characters, without anything a file system refuses.
std::string choose_title(Random& random);
std::string choose_artist(Random& random);

}  // namespace osugen::synth
