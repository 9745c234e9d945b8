#include "request.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "cli/common_options.h"

namespace osugen {
namespace {

constexpr int kMostThreads = 256;

/// A text that stays a text, whatever JSON would make of it.
std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

int threads_of(const cli::Given& given) {
  if (given.has("threads")) return static_cast<int>(given.integer("threads", 1, kMostThreads));
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostThreads);
}

Level level_of(const std::string& name, const std::string& option) {
  std::string accepted;
  for (const LevelFacts& facts : kLevelFacts) {
    if (name == facts.name) return facts.level;
    accepted += (accepted.empty() ? "" : ", ") + std::string(facts.name);
  }
  throw Error(Error::Kind::usage, option + ": '" + name + "' is no level", {}, accepted);
}

/// Easiest first, whatever the order on the command line.
std::vector<Level> spread_of(const cli::Given& given) {
  for (const char* of_one : {"ar", "cs", "od", "hp", "level", "density", "slider-share", "trace"}) {
    if (!given.has(of_one)) continue;
    const std::string option = std::string("--") + of_one;
    const bool is_trace = option == "--trace";
    throw Error(
        Error::Kind::usage, option + " is of one map, and --spread makes several", {}, {},
        is_trace
            ? "trace the level that is to be looked at, with --level in place of --spread"
            : "say what a level is to be with --set levels.hard.od=6.5, or make one map without --spread");
  }
  std::vector<Level> levels;
  std::stringstream list(given.text("spread"));
  for (std::string name; std::getline(list, name, ',');) levels.push_back(level_of(name, "--spread"));
  if (levels.empty()) level_of("", "--spread");
  std::sort(levels.begin(), levels.end());
  if (std::adjacent_find(levels.begin(), levels.end()) != levels.end())
    throw Error(Error::Kind::usage, "--spread names a level twice", {}, "each level once");
  return levels;
}

}  // namespace

cli::CommandLine run_command_line() {
  cli::CommandLine line(
      "osugen-run", "PIPELINE.json [options]",
      "Makes a playable osu! map for a song. The pipeline names every stage on the way: how "
      "the song is heard, where the beat is, which weights write the map. Standard output "
      "has the path of the map and a summary, everything else goes to standard error.");
  line.positionals(1, 1);
  line.group("Files");
  line.option("audio,i", "FILE", "the song: MP3, Ogg Vorbis, Opus, FLAC or WAV [what the pipeline names]");
  line.option("output,o", "FILE",
              "the map: .osu, or .osz with the song in it [what the pipeline names, or 'Artist - Title.osz' "
              "in the working directory]");
  line.option("trace", "FILE", "save features, memory, tokens and the logits of every step as .safetensors");
  line.option("plugin-path", "DIR", "look for plugins there first; may be repeated");
  line.group("The map");
  line.option("ar", "N", "approach rate that is asked for, 0 to 10 [what the pipeline says, or 5]");
  line.option("cs", "N", "circle size, 0 to 10");
  line.option("od", "N", "overall difficulty, 0 to 10");
  line.option("hp", "N", "health drain, 0 to 10");
  line.option(
      "level", "LEVEL",
      "easy, normal, hard, insane or expert: what the map is made for, with AR, CS, OD and HP that are usual "
      "there [what the pipeline says, or left to the model]");
  line.option("density", "N",
              "objects a second that are asked for [what the pipeline says, or left to the model]");
  line.option("slider-share", "N", "share of sliders that is asked for, 0 to 1 [likewise]");
  line.option("spread", "LEVELS",
              "make several levels of one mapset, an .osz: easy,normal,hard,insane,expert or some of them");
  line.option("seed", "N",
              "another seed, another map; the same seed, the same bytes [what the pipeline says, or 0]");
  line.option("set", "KEY=VALUE", "any value of the pipeline, such as sampler.p=0.8; may be repeated");
  line.group("The run");
  line.option("check", "", "look at pipeline, plugins, weights, song and output, and write nothing");
  line.option("threads", "N", "processor threads, 1 to 256; the map is the same at any number [all cores]");
  line.option("device", "NAME", "where encoder and decoder compute: cpu or cuda", "cpu");
  line.option("progress", "STYLE", "auto, plain (a line every 10 %), json (a JSON object a line) or none",
              "auto");
  line.option("json", "", "the summary as one JSON object");
  line.example("osugen-run pipelines/reference.json --audio song.mp3 --output song.osz",
               "a mapset that osu! opens with a double click");
  line.example("osugen-run pipeline.json -i song.ogg -o song.osz --spread easy,normal,hard,insane,expert",
               "a mapset of five levels, the rhythm of the easier within that of the harder");
  line.example(
      "osugen-run pipeline.json -i song.ogg -o hard.osu --ar 9 --od 8 --seed 3 --set sampler.temperature=0.8",
      "one difficulty, harder, and another of the many maps that are possible");
  return line;
}

Request request_from(const cli::Given& given) {
  Request request;
  request.pipeline = given.positional().at(0);
  request.overrides = cli::overrides_of(given);
  for (const char* name : {"ar", "cs", "od", "hp"}) {
    if (!given.has(name)) continue;
    given.number(name, 0, 10);
    request.overrides.push_back({std::string("difficulty.") + name, given.text(name)});
  }
  if (given.has("level")) {
    level_of(given.text("level"), "--level");
    request.overrides.push_back({"level", quoted(given.text("level"))});
  }
  for (const auto& [option, key] :
       {std::pair{"density", "note_density"}, std::pair{"slider-share", "slider_share"}}) {
    if (!given.has(option)) continue;
    given.number(option, 0, std::numeric_limits<double>::max());  // the range is the key's
    request.overrides.push_back({key, given.text(option)});
  }
  if (given.has("spread")) request.spread = spread_of(given);
  if (given.has("seed")) {
    given.integer("seed", 0, std::numeric_limits<long long>::max());
    request.overrides.push_back({"seed", given.text("seed")});
  }
  for (const char* name : {"audio", "output"})
    if (given.has(name)) request.overrides.push_back({name, quoted(given.text(name))});
  if (given.has("audio")) request.audio = given.text("audio");
  if (given.has("output")) request.output = given.text("output");
  if (given.has("trace")) request.trace = given.text("trace");
  for (const std::string& folder : given.all("plugin-path")) request.plugin_folders.emplace_back(folder);
  request.threads = threads_of(given);
  request.device = cli::chosen<std::string>(given, "device", {{"cpu", "cpu"}, {"cuda", "cuda"}});
  request.progress = cli::progress_style_of(given);
  request.check = given.has("check");
  request.json = given.has("json");
  return request;
}

}  // namespace osugen
