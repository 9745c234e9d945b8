#include "request.h"

#include <algorithm>
#include <thread>
#include <utility>

#include <osugen/host.h>
#include <osugen/pipeline/keys.h>
#include <osugen/pipeline/param_values.h>

#include "cli/common_options.h"
#include "cli/params.h"

namespace osugen {
namespace {

constexpr int kMostThreads = 256;

/// What the options say of keys of the pipeline. A text stays a text, whatever JSON would make of it.
/// @throws Error usage: a value that the key does not accept
std::vector<Override> key_overrides(const cli::Given& given) {
  const std::vector<Param> options = run_options();
  const std::map<std::string, std::string> texts = cli::given_params(given, options);
  param_values(options, texts, kProgram);
  std::vector<Override> overrides;
  for (const Param& p : options) {
    const auto text = texts.find(p.name);
    if (text == texts.end()) continue;
    const bool is_number = p.type == ParamType::integer || p.type == ParamType::number;
    overrides.push_back(
        {std::get<std::string>(p.extra.at("key")), is_number ? text->second : value_text(text->second)});
  }
  return overrides;
}

int threads_of(const cli::Given& given) {
  if (given.has("threads")) return static_cast<int>(given.integer("threads", 1, kMostThreads));
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMostThreads);
}

Error no_spread_with(const std::string& option, std::string remedy) {
  return Error(Error::Kind::usage, option + " cannot be combined with --spread", {}, {}, std::move(remedy));
}

std::vector<Level> spread_of(const cli::Given& given) {
  if (given.has("trace"))
    throw no_spread_with("--trace", "trace a single level: use --level in place of --spread");
  for (const Param& p : run_options()) {
    if (!is_of_one_map(p) || cli::given_params(given, {p}).empty()) continue;
    throw no_spread_with(option_name(p),
                         "set it per level, such as --set levels.hard.od=6.5, or remove --spread");
  }
  try {
    return host::levels_of(given.text("spread"));
  } catch (const Error& e) {
    throw e.inside("--spread");
  }
}

}  // namespace

cli::CommandLine run_command_line() {
  cli::CommandLine line(
      kProgram, "PIPELINE.json [options]",
      "Generates playable osu! maps from a song. The pipeline names every stage: features, timing, model, "
      "sampler, passes. Prints the path of the map and a summary to standard output, everything else to "
      "standard error.");
  line.positionals(1, 1);
  cli::declare(line, run_options(), "the pipeline's");
  line.group("Files");
  line.option("trace", "FILE", "Save features, memory, tokens and the logits of every step as .safetensors.");
  line.option("plugin-path", "DIR", "Search this folder for plugins first; repeatable.");
  line.group("Map");
  line.option(
      "spread", "LEVELS",
      "Generate several levels of one mapset (.osz): easy,normal,hard,insane,expert or some of them.");
  line.option("set", "KEY=VALUE", "Override any value of the pipeline, such as sampler.p=0.8; repeatable.");
  line.group("Run");
  line.option("check", "", "Validate everything without generating.");
  line.option("threads", "N", "CPU threads, 1 to 256; the map does not depend on them. [all cores]");
  line.option("device", "cpu|cuda", "Device of encoder and decoder.", "cpu");
  cli::declare_progress(line);
  line.option("json", "", "Print the summary as one JSON object.");
  line.example("osugen-run pipelines/reference.json --audio song.mp3 --output song.osz",
               "a mapset; double-click it to import it into osu!");
  line.example("osugen-run pipeline.json -i song.ogg -o song.osz --spread easy,normal,hard,insane,expert",
               "a mapset of five levels; onsets of an easier level are a subset of the next harder one's");
  line.example(
      "osugen-run pipeline.json -i song.ogg -o hard.osu --ar 9 --od 8 --seed 3 --set sampler.temperature=0.8",
      "one harder difficulty, from another seed and a lower temperature");
  return line;
}

Request request_from(const cli::Given& given) {
  Request request;
  request.pipeline = given.positional().at(0);
  request.overrides = cli::overrides_of(given);
  for (Override& o : key_overrides(given)) request.overrides.push_back(std::move(o));
  if (given.has("spread")) request.spread = spread_of(given);
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
