// osugen/generate/heard_song.h - hears a song: its timing, its sound, its features and what the encoder makes
// of them. That is done once for a song; all its levels are made of what was heard.
#pragma once

#include <vector>

#include <osugen/generate/run_report.h>
#include <osugen/interfaces/features.h>
#include <osugen/interfaces/song.h>
#include <osugen/interfaces/tokenizer.h>

namespace osugen {

struct HeardSong {
  std::vector<RedLine> red_lines;  ///< in song time, as the timing stage found them
  SongSpan span;
  SongSound sound;
  Features features;  ///< on the CPU
  Memory memory;      ///< on the device of the options
};

/// Runs the stages from timing to encoder. The weights are prepared already.
/// @throws Error as the stages do; bad_input: a song without room for a map; interrupted
HeardSong hear_song(Pipeline& pipeline, const DecodedSong& song, const SongOptions& options,
                    RunReport& report);

}  // namespace osugen
