// tests/generate/run_program.h - osugen-run on small pipelines and on songs that a test makes.
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <numbers>
#include <set>
#include <string>
#include <vector>

#include <osugen/files/files.h>

#include "testing/testing.h"
#include "testing/wav.h"

namespace osugen::testing {

inline std::string program(const std::string& name) {
  return binary_dir() / "bin" / name;
}

/// A pipeline of every reference component, narrow enough for tests: a song of 20 s takes a second.
inline std::filesystem::path small_pipeline(const std::filesystem::path& folder,
                                            const std::string& more = {}) {
  const std::filesystem::path file = folder / "pipeline.json";
  write_file_atomically(file, R"({
  "version": 1,
  "frontend":  {"type": "mel"},
  "timing":    {"type": "fixed", "bpm": 150, "offset_ms": 120},
  "tokenizer": {"type": "osu160"},
  "encoder":   {"type": "cnn", "channels": [16, 32]},
  "decoder":   {"type": "transformer", "layers": 1, "d_model": 32, "heads": 2, "feed_forward": 64},
  "sampler":   {"type": "top_p"},
  "passes":    [{"type": "playfield"}])" +
                                  more + "\n}\n");
  return file;
}

/// A click on every half second over a hum, as the bytes of a WAV file.
inline std::string clicks(double seconds, std::uint32_t rate = 22050) {
  std::vector<double> samples(static_cast<std::size_t>(seconds * rate));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double at = static_cast<double>(i) / rate, since_click = std::fmod(at, 0.5);
    samples[i] = 0.7 * std::exp(-40 * since_click) * std::sin(2 * std::numbers::pi * 880 * since_click) +
                 0.1 * std::sin(2 * std::numbers::pi * 110 * at);
  }
  return wav_of(samples, rate);
}

inline std::filesystem::path song_file(const std::filesystem::path& folder, double seconds = 20) {
  std::filesystem::path file = folder / "song.wav";
  write_file_atomically(file, clicks(seconds));
  return file;
}

inline ProcessResult osugen_run(const std::vector<std::string>& arguments,
                                const std::vector<std::string>& environment = {},
                                const std::filesystem::path& folder = ".") {
  std::vector<std::string> command{program("osugen-run")};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command, environment, folder);
}

/// Names of everything in a folder, to see that nothing was added.
inline std::set<std::string> names_in(const std::filesystem::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    names.insert(entry.path().lexically_relative(folder).string());
  return names;
}

}  // namespace osugen::testing
