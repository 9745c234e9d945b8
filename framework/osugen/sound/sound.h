// osugen/sound/sound.h - what is heard in a song.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/error/cancel.h>
#include <osugen/interfaces/audio.h>
#include <osugen/interfaces/song.h>

namespace osugen {

/// Loudness, attacks and phrases of a song, as interfaces/song.h says; docs/explanation/songs.md says how. A
/// louder or quieter recording of a song gives the same, and so do red lines that are moved by whole bars. A
/// song whose loud parts are 80 dB below full scale counts as silence. Time and memory grow with the length
/// of the song, however many bars it has. The same bytes every time; thread-safe.
/// @param audio      at any rate that resample() takes; without samples or without a rate nothing is heard
/// @param red_lines  in song time; without any there are no phrases. Beats outside 6 to 60000 ms are clamped
/// @throws Error as resample(); interrupted
SongSound hear(const Audio& audio, const std::vector<RedLine>& red_lines, const Cancel& cancel = {});

}  // namespace osugen
