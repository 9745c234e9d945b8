// osugen-map timing: the red lines of a song, as the timing stage `estimate` finds them.
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
  for (const RedLine& line : estimate.red_lines) {
    lines.push_back({{"time_ms", line.time_ms},
                     {"map_time_ms", std::round(line.time_ms - bias_ms)},
                     {"bpm", bpm_of(line)},
                     {"beat_length_ms", line.beat_length_ms},
                     {"meter", line.meter}});
  }
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
    fmt::print("{:9.3f} BPM from {:8.0f} ms, {}/4   (at {:.1f} ms of the song)\n", bpm_of(line),
               std::round(line.time_ms - bias_ms), line.meter, line.time_ms);
  fmt::print("confidence {:.2f}: {}\n", estimate.confidence,
             estimate.confidence >= kSure ? "sure" : "not sure, verify against the song");
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
      "Estimates the red lines of a song from its audio: tempo, offset and meter, with a confidence and "
      "alternatives. Offsets are map time, as in the editor's timing panel (song time minus the bias). "
      "Verify the result by ear if the confidence is below 0.5.");
  line.positionals(1, 1)
      .option("json", "", "Print JSON; time_ms is song time, map_time_ms is map time.")
      .option("picture", "FILE.svg",
              "Draw onset strength, beats, and the song folded at the beat and the bar.")
      .option("bias", "MS", "Song time minus map time.", fmt::format("{:g}", kBiasMs))
      .example("osugen-map timing song.mp3", "print the values for the timing panel")
      .example("osugen-map timing song.mp3 --picture timing.svg", "draw a picture to verify the beats");
  return {"timing", line, run};
}

}  // namespace osugen::map_commands
