// osugen-synth: a Songs folder of music that is made up, with maps whose every object is on its sound.
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
      "Composes songs and maps them: every song gets five difficulties from Easy to Expert whose every "
      "object is "
      "on a note, and a song.json that says where every note is. For tests, for a first model, and to "
      "learn with: nobody's rights are touched. A run that was stopped goes on where it was; --songs 1000 "
      "after --songs 10 makes the 990 that are not there yet.");
  line.positionals(1, 1);
  line.group("What to make");
  line.option("songs,n", "N", "how many songs", "10");
  line.option("seed,s", "N",
              "another seed, other songs; song number i depends on the seed, on i and on the "
              "options below alone",
              "0");
  line.option("first", "N", "number of the first song, to share the work between machines", "0");
  line.option("min-seconds", "S", "shortest song, 10 to 600", "45");
  line.option("max-seconds", "S", "longest song, 10 to 600", "100");
  line.option("bias-ms", "MS", "map time = song time - this, as players' maps have it; -100 to 100",
              fmt::format("{:g}", kBiasMs));
  line.group("How it sounds");
  line.option("sources", "LIST",
              "what instruments come from, separated by commas: own (a synthesizer), samples (package "
              "sonic-pi-samples), soundfont (package fluid-soundfont-gm)",
              "own,samples,soundfont");
  line.option("format", "FORMAT", "auto (chosen song by song), ogg, mp3, flac, wav", "auto");
  line.group("How it runs");
  line.option("threads,j", "N", "songs made at a time; the bytes do not depend on it [number of cores]");
  line.option("progress", "STYLE", "auto, plain, json, none", "auto");
  line.option("json", "",
              "print the summary as JSON: folder, written, there_already, seconds_of_music, seconds");
  line.example("osugen-synth Songs --songs 100", "a hundred songs, 45 to 100 s each");
  line.example("osugen-synth Songs -n 1000 --sources own", "more, with nothing installed but osugen");
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
      throw Error(Error::Kind::usage, fmt::format("--sources: '{}' is not known", name), {},
                  "own, samples, soundfont");
  }
  if (!sound.synthesizer && !sound.samples && !sound.soundfont)
    throw Error(Error::Kind::usage, "--sources names none", {}, "own, samples, soundfont");
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
    throw Error(Error::Kind::usage, "--min-seconds is larger than --max-seconds", {}, {},
                "give both, the smaller one first");
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
    if (written.there_already > 0) fmt::print(", {} already there", written.there_already);
    fmt::print("\n");
  }
  if (std::fflush(stdout) != 0) {
    throw Error(Error::Kind::cannot_write, "the songs are written, but the summary could not be printed",
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
  progress.begin("making songs");
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
