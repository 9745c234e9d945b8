// highlight.h - what stands out in a song: the same for every map of it.
#pragma once

#include <optional>
#include <vector>

#include <osugen/interfaces/song.h>

namespace osugen::breaks {

/// Song time.
struct Stretch {
  double start_ms = 0, end_ms = 0;
};

/// Where the chorus begins. Without a chorus: the phrase from which on 16 s are the loudest, of equals the
/// first. Nothing in a song without phrases or of silence.
std::optional<double> preview_ms(const SongSound& sound);

/// The chorus and the sections that sound like it, in order, those in a row as one. The loudest come first
/// until `share` of the music, from its first sound to its last, is used up; a chorus that alone is more ends
/// with a phrase before. None is shorter than 15 s, and none begins with the song: no kiai is allowed on a
/// first red line. Nothing without a chorus.
/// @param share  0 to 1
std::vector<Stretch> kiai_of(const SongSound& sound, double share);

}  // namespace osugen::breaks
