// osugen-map tokenize and detokenize: what the tokenizer of a pipeline makes of a map, and back.
#include <osugen-map/commands.h>
#include <osugen-map/ids_file.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <string>

#include <osugen/audio/decode.h>
#include <osugen/audio/resample.h>
#include <osugen/beatmap/play.h>
#include <osugen/beatmap/writer.h>
#include <osugen/draft/map_draft.h>
#include <osugen/interfaces/pass.h>
#include <osugen/interfaces/timing.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/mapset/osz.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/plugins/registry.h>

#include "cli/common_options.h"
#include "cli/notes.h"

namespace osugen::map_commands {
namespace {

constexpr double kAfterLastObjectMs = 1000;
constexpr double kLongestMs = 24.0 * 60 * 60 * 1000;

Pipeline pipeline_of(const cli::Given& given, Registry& registry, Host& host) {
  PipelineConfig config =
      load_pipeline(given.positional()[0], cli::overrides_of(given), registry, PipelineParts::tokens);
  for (const std::string& note : config.notes) host.log(Host::Level::info, note);
  return make_pipeline(std::move(config), PipelineParts::tokens, registry, host);
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}

/// From map time to song time.
void shift(Beatmap& map, double bias_ms) {
  for (TimingLine& line : map.timing_lines) line.time_ms += bias_ms;
  for (HitObject& object : map.objects) {
    object.time_ms += bias_ms;
    object.end_time_ms += bias_ms;
  }
}

SongSpan span_of_map(const Beatmap& map, double bias_ms, std::optional<double> length_ms) {
  double end_ms = 0;
  for (const PlayedObject& object : play(map).objects) end_ms = std::max(end_ms, object.end_time_ms);
  return span_of(length_ms.value_or(end_ms + kAfterLastObjectMs), bias_ms, red_lines(map));
}

std::optional<double> length_of(const cli::Given& given) {
  if (!given.has("length")) return std::nullopt;
  return given.number("length", 1, kLongestMs);
}

void print_losses(const TokenizedMap& tokens, const ReadBeatmap& read, bool json, Host& host) {
  if (json) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Loss& loss : tokens.losses) list.push_back({{"what", loss.what}, {"count", loss.count}});
    std::fprintf(stderr, "%s\n", nlohmann::ordered_json{{"losses", list}}.dump().c_str());
    return;
  }
  if (read.rejected_count > 0)
    host.log(Host::Level::info, "lines that cannot be parsed: " + std::to_string(read.rejected_count));
  for (const Loss& loss : tokens.losses)
    host.log(Host::Level::info, "lost: " + loss.what + ": " + std::to_string(loss.count));
}

int run_tokenize(const cli::Given& given) {
  Progress none(nullptr);
  cli::Notes notes("osugen-map tokenize", none);
  Registry registry;
  const Pipeline pipeline = pipeline_of(given, registry, notes);
  const std::string& file = given.positional()[1];
  ReadBeatmap read = read_one_map(file, given.get("difficulty"));
  const double bias_ms = pipeline.timing->bias_ms();
  shift(read.map, bias_ms);
  const SongSpan span = span_of_map(read.map, bias_ms, length_of(given));
  TokenizedMap tokens;
  try {
    tokens = pipeline.tokenizer->encode(read.map, span);
  } catch (const Error& error) {
    throw error.inside(file);
  }
  print(nlohmann::json(tokens.ids).dump() + "\n");
  print_losses(tokens, read, given.has("json-losses"), notes);
  return 0;
}

TimingEstimate hear(const Pipeline& pipeline) {
  const Timing& timing = *pipeline.timing;
  if (timing.sample_rate() <= 0) return timing.estimate({});
  if (!pipeline.config.audio) {
    throw Error(Error::Kind::bad_config, "the timing stage needs audio, but no song is set",
                pipeline.config.timing.where, "",
                "set the song with --set audio=FILE, or choose a timing stage that needs no audio: --set "
                "timing.type=fixed");
  }
  return timing.estimate(resample(decode_song(*pipeline.config.audio).audio, timing.sample_rate()));
}

int run_detokenize(const cli::Given& given) {
  Progress none(nullptr);
  cli::Notes notes("osugen-map detokenize", none);
  const std::string& file = given.positional()[1];
  const std::vector<std::int64_t> ids = read_ids(file);
  Registry registry;
  const Pipeline pipeline = pipeline_of(given, registry, notes);
  const double bias_ms = pipeline.timing->bias_ms();
  const double length_ms = length_of(given).value_or(kLongestMs);
  const SongSpan span = span_of(length_ms, bias_ms, hear(pipeline).red_lines);
  std::vector<std::string> sentences;
  Beatmap base =
      draft_of(span, pipeline.config.difficulty, metadata_of(pipeline.config.metadata, {}, sentences));
  base.general.preview_time_ms = -1;
  if (pipeline.config.audio) base.general.audio_filename = pipeline.config.audio->filename().string();
  Beatmap map;
  try {
    map = pipeline.tokenizer->decode(ids, span, std::move(base));
  } catch (const Error& error) {
    throw error.inside(file);
  }
  if (const std::int64_t dropped = to_map_time(map, bias_ms); dropped > 0)
    sentences.push_back("objects at the same millisecond as the previous one, dropped: " +
                        std::to_string(dropped));
  if (given.has("passes"))
    for (const auto& pass : pipeline.passes)
      pass->apply(map, {.length_ms = length_ms, .bias_ms = bias_ms}, {});
  print(write_beatmap(map));
  for (const std::string& sentence : sentences) notes.log(Host::Level::info, sentence);
  return 0;
}

}  // namespace

cli::Command tokenize() {
  cli::CommandLine line(
      "osugen-map tokenize", "PIPELINE.json FILE.osu|FILE.osz [options]",
      "Encodes a map with the tokenizer of a pipeline and prints a JSON array of token ids. Reports what the "
      "tokens cannot represent on standard error. Uses the map's own red lines.");
  line.positionals(2, 2);
  line.option("set", "KEY=VALUE",
              "Override any value of the pipeline, such as tokenizer.closed_loop=false; repeatable.");
  line.option("difficulty,d", "NAME", "Difficulty of the .osz; optional if there is only one.");
  line.option("length", "MS", "Length of the song. Default: 1 s more than the map.");
  line.option("json-losses", "", "Print the losses as one line of JSON.");
  line.example("osugen-map tokenize pipeline.json map.osu > ids.json", "save the ids, print the losses");
  return {"tokenize", line, run_tokenize};
}

cli::Command detokenize() {
  cli::CommandLine line("osugen-map detokenize", "PIPELINE.json IDS.json [options]",
                        "Decodes token ids and prints the map as an .osu file. Uses the red lines of the "
                        "pipeline's timing stage; use from_map to keep those of a map.");
  line.positionals(2, 2);
  line.option("set", "KEY=VALUE", "Override any value of the pipeline, such as timing.bpm=174; repeatable.");
  line.option("length", "MS", "Length of the song. Default: 24 hours.");
  line.option("passes", "", "Apply the passes of the pipeline, like osugen-run.");
  line.example("osugen-map detokenize pipeline.json ids.json > map.osu", "convert the tokens to a map");
  return {"detokenize", line, run_detokenize};
}

}  // namespace osugen::map_commands
