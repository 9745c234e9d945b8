// synth/write/songs_writer.h - writes a Songs folder of synthetic songs, with maps and ground truth.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <osugen/beatmap/bias.h>
#include <osugen/error/cancel.h>
#include <synth/compose/compose.h>
#include <synth/sound/render.h>

namespace osugen::synth {

struct SongsOptions {
  std::filesystem::path folder;  ///< made where it is not there
  int first = 0;                 ///< number of the first song
  int count = 1;
  std::uint64_t seed = 0;
  int threads = 1;  ///< songs that are made at a time; the bytes do not depend on it
  SoundOptions sound;
  ComposeOptions compose;
  std::optional<Encoding::Format> format;  ///< none: chosen song by song
  double bias_ms = kBiasMs;
  std::function<void(int done)> on_song;  ///< after every song, written or skipped; from one thread at a time
  Cancel cancel;
};

struct SongsWritten {
  int written = 0;
  int there_already = 0;
  double seconds_of_music = 0;  ///< of those written
};

/// Songs first to first + count - 1, each in a folder "00012 Artist - Title" that is there whole or not at
/// all: five maps, the song, a background, song.json. A song that is there already is left as it is. Song n
/// depends on the seed, n and the options alone.
/// @throws Error missing_input: a source of sound is not there; usage: the folder has songs of another seed;
///         cannot_write, also where another process writes to the folder; interrupted, after which the same
///         call goes on
SongsWritten write_songs(const SongsOptions& options);

/// The seed of one song.
std::uint64_t song_seed(std::uint64_t seed, int number);

}  // namespace osugen::synth
