// osugen-map timing: the red lines of a song, as the timing stage `estimate` hears them.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include <osugen-map/commands.h>
#include <osugen-map/timing_picture.h>
#include <osugen/audio/decode.h>
#include <osugen/audio/resample.h>
#include <osugen/beatmap/bias.h>
#include <osugen/files/files.h>
#include <osugen/tempo/estimate.h>

#include "cli/notes.h"

namespace osugen::map_commands {
namespace {

constexpr double kSure = 0.5;

double bpm_of(const RedLine& line) {
  return 60000 / line.beat_length_ms;
}

nlohmann::ordered_json as_json(const TimingEstimate& estimate, double bias_ms) {
  nlohmann::ordered_json lines = nlohmann::ordered_json::array(), others = nlohmann::ordered_json::array();
  for (const RedLine& line : estimate.red_lines)
    lines.push_back({{"time_ms", line.time_ms},
                     {"map_time_ms", std::round(line.time_ms - bias_ms)},
                     {"bpm", bpm_of(line)},
                     {"beat_length_ms", line.beat_length_ms},
                     {"meter", line.meter}});
  for (const TimingEstimate::Alternative& other : estimate.alternatives)
    others.push_back({{"bpm", other.bpm}, {"time_ms", other.offset_ms}, {"score", other.score}});
  return {{"red_lines", lines},
          {"confidence", estimate.confidence},
          {"sure", estimate.confidence >= kSure},
          {"alternatives", others},
          {"bias_ms", bias_ms}};
}

void print_text(const TimingEstimate& estimate, double bias_ms) {
  for (const RedLine& line : estimate.red_lines)
    fmt::print("{:9.3f} BPM from {:8.0f} ms, {}/4   (heard at {:.1f} ms of the song)\n", bpm_of(line),
               std::round(line.time_ms - bias_ms), line.meter, line.time_ms);
  fmt::print("confidence {:.2f}: {}\n", estimate.confidence,
             estimate.confidence >= kSure ? "sure" : "not sure, compare it with the song");
  for (const TimingEstimate::Alternative& other : estimate.alternatives)
    fmt::print("or {:9.3f} BPM from {:8.0f} ms (score {:.2f})\n", other.bpm,
               std::round(other.offset_ms - bias_ms), other.score);
}

int run(const cli::Given& given) {
  Progress none(nullptr);
  cli::Notes notes("osugen-map timing", none);
  const double bias_ms = given.number("bias", -1000, 1000);
  DecodedSong song = decode_song(given.positional().front());
  for (const std::string& warning : song.warnings) notes.log(Host::Level::warning, warning);
  const tempo::Heard heard = tempo::listen(resample(song.audio, tempo::kSampleRate), notes.cancellation());
  const TimingEstimate estimate = tempo::estimate(heard, {}, notes.cancellation());
  if (const auto file = given.get("picture"))
    write_file_atomically(*file, timing_picture(heard.onsets, estimate, given.positional().front()));
  if (given.has("json"))
    fmt::print("{}\n", as_json(estimate, bias_ms).dump(2));
  else
    print_text(estimate, bias_ms);
  return 0;
}

}  // namespace

cli::Command timing() {
  cli::CommandLine line(
      "osugen-map timing", "SONG [options]",
      "Listens to a song and prints its red lines: tempo, offset, meter, how sure it is, and what else it "
      "could be. Offsets are those of the editor's timing panel (map time): the bias is taken off. Under a "
      "confidence of 0.5 the song has to be checked by ear.");
  line.positionals(1, 1)
      .option("json", "", "print JSON; time_ms is song time, map_time_ms what a map says")
      .option("picture", "FILE.svg",
              "draw onset strength, beats, and the song folded on the beat and the bar")
      .option("bias", "MS", "how much earlier than the sound maps are", fmt::format("{:g}", kBiasMs))
      .example("osugen-map timing song.mp3", "what to type into the timing panel")
      .example("osugen-map timing song.mp3 --picture timing.svg", "to see whether the beats fit");
  return {"timing", line, run};
}

}  // namespace osugen::map_commands
