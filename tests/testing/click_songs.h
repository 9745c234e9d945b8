// tests/testing/click_songs.h - a small Songs folder whose every object is on a sound that is known.
//
// A song is clicks on a grid of quarter beats over silence, and its maps have an object on each click of
// the classes that their level plays: Easy the first and third beat, Normal all beats, Hard half beats,
// Insane and Expert quarters too. Which places of a bar have clicks differs from song to song; the class is
// in the pitch. So a model can learn it, and a test knows what it should have learned.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace osugen::testing {

struct ClickSongOptions {
  int songs = 2;
  double seconds = 8;          ///< of each song, at least 2
  int maps = 2;                ///< of each song: the first of Easy, Normal, Hard, Insane, Expert; 1 to 5
  std::uint64_t seed = 0;      ///< which places have clicks, and where objects lie
  double bias_ms = 15;         ///< whole; clicks are at map time + bias, as the pipeline's default expects
  double sample_rate = 22050;  ///< Hz
};

struct ClickSong {
  std::filesystem::path folder, audio;       ///< audio: a WAV file, 16 bits, one channel
  double beat_length_ms = 0, offset_ms = 0;  ///< of the one red line; offset in song time
  std::vector<double> clicks_ms;             ///< song time, at the very sample
  std::vector<std::filesystem::path> maps;   ///< from Easy on
};

/// Makes `folder` where it is absent and writes `options.songs` sets into it: `<folder>/0 Clicks/...`. The
/// same options, the same bytes; every song has a tempo of its own. Some sets hold a spinner, all hold
/// circles and most hold sliders.
std::vector<ClickSong> write_click_songs(const std::filesystem::path& folder,
                                         const ClickSongOptions& options = {});

}  // namespace osugen::testing
