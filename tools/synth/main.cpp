// osugen-synth: a Songs folder of synthetic songs, with maps whose every object is on its sound.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include <osugen/beatmap/bias.h>
#include <osugen/runtime/progress.h>
#include <synth/write/songs_writer.h>

#include "cli/cli.h"
#include "cli/common_options.h"
#include "cli/interrupt.h"

namespace osugen {
namespace {

constexpr const char* kProgram = "osugen-synth";

cli::CommandLine command_line() {
  cli::CommandLine line(
      kProgram, "FOLDER [options]",
      "Composes synthetic songs and maps them: each song gets five difficulties from Easy to Expert with "
      "every object on a note, and a song.json with the ground truth of all notes. For tests, a first model "
      "and learning; no third-party rights involved. An interrupted run continues where it stopped; --songs "
      "1000 after --songs 10 writes the missing 990.");
  line.positionals(1, 1);
  line.group("Songs");
  line.option("songs,n", "N", "Number of songs.", "10");
  line.option("seed,s", "N", "Random seed; song number i depends only on the seed, i and the options below.",
              "0");
  line.option("first", "N", "Number of the first song, to split the work between machines.", "0");
  line.option("min-seconds", "S", "Shortest song, 10 to 600.", "45");
  line.option("max-seconds", "S", "Longest song, 10 to 600.", "100");
  line.option("bias-ms", "MS", "Song time minus map time, as in human-made maps; -100 to 100.",
              fmt::format("{:g}", kBiasMs));
  line.group("Sound");
  line.option("sources", "LIST",
              "Sources of instruments, separated by commas: own (a synthesizer), samples (package "
              "sonic-pi-samples), soundfont (package fluid-soundfont-gm).",
              "own,samples,soundfont");
  line.option("format", "auto|ogg|mp3|flac|wav", "Audio format; auto chooses one per song at random.",
              "auto");
  line.group("Execution");
  line.option("threads,j", "N", "Songs generated in parallel; does not affect the result. [all cores]");
  cli::declare_progress(line);
  line.option("json", "",
              "Print the summary as JSON: folder, written, there_already, seconds_of_music, seconds.");
  line.example("osugen-synth Songs --songs 100", "100 songs of 45 to 100 s");
  line.example("osugen-synth Songs -n 1000 --sources own", "1000 songs, without samples or sound font");
  return line;
}

synth::SoundOptions sound_of(const cli::Given& given) {
  synth::SoundOptions sound;
  sound.synthesizer = sound.samples = sound.soundfont = false;
  std::stringstream list(given.text("sources"));
  for (std::string name; std::getline(list, name, ',');) {
    if (name == "own")
      sound.synthesizer = true;
    else if (name == "samples")
      sound.samples = true;
    else if (name == "soundfont")
      sound.soundfont = true;
    else
      throw Error(Error::Kind::usage, fmt::format("--sources: '{}' is not a valid source", name), {},
                  "own, samples, soundfont");
  }
  if (!sound.synthesizer && !sound.samples && !sound.soundfont)
    throw Error(Error::Kind::usage, "--sources is empty", {}, "own, samples, soundfont");
  return sound;
}

synth::SongsOptions options_from(const cli::Given& given) {
  using Format = synth::Encoding::Format;
  constexpr long long kMostSongs = 99999;
  constexpr double kShortest = 10, kLongest = 600, kMostBias = 100;
  constexpr int kMostThreads = 256;
  synth::SongsOptions options;
  options.folder = given.positional().front();
  options.count = static_cast<int>(given.integer("songs", 1, kMostSongs));
  options.first = static_cast<int>(given.integer("first", 0, kMostSongs));
  options.seed = static_cast<std::uint64_t>(given.integer("seed", 0, std::numeric_limits<long long>::max()));
  options.compose.min_seconds = given.number("min-seconds", kShortest, kLongest);
  options.compose.max_seconds = given.number("max-seconds", kShortest, kLongest);
  if (options.compose.min_seconds > options.compose.max_seconds) {
    throw Error(Error::Kind::usage, "--min-seconds is greater than --max-seconds", {}, {}, "set both");
  }
  options.bias_ms = given.number("bias-ms", -kMostBias, kMostBias);
  options.sound = sound_of(given);
  options.format = cli::chosen<std::optional<Format>>(given, "format",
                                                      {{"auto", std::nullopt},
                                                       {"ogg", Format::ogg},
                                                       {"mp3", Format::mp3},
                                                       {"flac", Format::flac},
                                                       {"wav", Format::wav}});
  options.threads = given.has("threads")
                        ? static_cast<int>(given.integer("threads", 1, kMostThreads))
                        : std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostThreads);
  return options;
}

void print(const synth::SongsOptions& options, const synth::SongsWritten& written, double seconds,
           bool json) {
  if (json) {
    fmt::print("{}\n", nlohmann::ordered_json{{"folder", options.folder.string()},
                                              {"written", written.written},
                                              {"there_already", written.there_already},
                                              {"seconds_of_music", written.seconds_of_music},
                                              {"seconds", seconds}}
                           .dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  } else {
    fmt::print("{}: {} song{} written ({:.0f} s of music) in {:.1f} s", options.folder.string(),
               written.written, written.written == 1 ? "" : "s", written.seconds_of_music, seconds);
    if (written.there_already > 0) fmt::print(", {} already present", written.there_already);
    fmt::print("\n");
  }
  if (std::fflush(stdout) != 0) {
    throw Error(Error::Kind::cannot_write, "the songs were written, but the summary cannot be printed",
                "standard output");
  }
}

int run(const cli::Given& given) {
  synth::SongsOptions options = options_from(given);
  const auto sink = make_progress_sink(cli::progress_style_of(given), stderr);
  Progress progress(sink.get());
  options.cancel = cli::interrupted;
  options.on_song = [&](int done) { progress.at(static_cast<double>(done) / options.count); };
  const auto began = std::chrono::steady_clock::now();
  progress.begin("generating songs");
  const synth::SongsWritten written = synth::write_songs(options);
  progress.end();
  progress.clear();
  print(options, written, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(),
        given.has("json"));
  return 0;
}

}  // namespace
}  // namespace osugen

int main(int argc, char** argv) {
  using namespace osugen;
  return cli::guard(kProgram, [&] {
    cli::watch_for_interrupts(kProgram);
    const auto given = command_line().parse({argv + 1, argv + argc});
    return given ? run(*given) : 0;
  });
}
