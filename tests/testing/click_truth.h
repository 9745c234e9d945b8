// tests/train/click_truth.h - a song.json as osugen-synth writes it, for songs of clicks.
#pragma once

#include <string>
#include <vector>

#include <osugen/files/files.h>
#include "testing/click_songs.h"

namespace osugen::testing {

/// Every click is a snare.
inline std::string truth_of(const std::vector<double>& clicks_ms, const std::string& audio = "clicks.wav") {
  std::string text = R"({"version": 1, "generator": "osugen-synth", "audio": ")" + audio +
                     R"(", "instruments": [{"role": "snare"}],
    "note_columns": ["time_ms", "length_ms", "pitch", "velocity", "instrument", "section", "accent"],
    "notes": [)";
  for (std::size_t i = 0; i < clicks_ms.size(); ++i)
    text += (i > 0 ? ", [" : "[") + std::to_string(clicks_ms[i]) + ", 90, 38, 1, 0, 0, 1]";
  return text + "]}";
}

inline void write_truth(const ClickSong& song) {
  write_file_atomically(song.folder / "song.json", truth_of(song.clicks_ms));
}

}  // namespace osugen::testing
