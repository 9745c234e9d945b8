#include "request.h"

#include <cstdlib>

#include "cli/common_options.h"
#include "cli/params.h"

namespace osugen {
namespace {

namespace fs = std::filesystem;

constexpr int kMostRanks = 1024;

/// Where caches of this user belong (XDG base directory specification).
fs::path default_cache() {
  const char* named = std::getenv("XDG_CACHE_HOME");
  if (named != nullptr && fs::path(named).is_absolute()) return fs::path(named) / "osugen";
  const char* home = std::getenv("HOME");
  return fs::path(home != nullptr && *home != '\0' ? home : ".") / ".cache" / "osugen";
}

void require(const cli::Given& given, const std::string& name, const std::string& what) {
  if (given.has(name)) return;
  throw Error(Error::Kind::usage, "--" + name + " is required", {}, what, "see 'osugen-train --help'");
}

}  // namespace

cli::CommandLine train_command_line() {
  cli::CommandLine line(
      "osugen-train", "PIPELINE.json --data DIR --out DIR [options]",
      "Trains the encoder and decoder of a pipeline on a folder of osu! mapsets: a Songs folder or .osz "
      "archives. Writes checkpoints, metrics, a report and a pipeline.json for osugen-run to OUT. Ctrl-C "
      "writes a checkpoint and stops; --resume continues from it, bit-identical to an uninterrupted run. "
      "Prints paths and scores to standard output at the end, everything else to standard error.");
  line.positionals(1, 1);
  line.group("Files");
  line.option("data", "DIR", "Mapsets to train on, at any depth; read only.");
  line.option("out", "DIR", "Output folder: new, or with --resume the folder of the run to continue.");
  line.option(
      "cache", "DIR",
      "Cache of features and tokens, shared between training runs. [osugen in the user's cache folder]");
  line.option("init", "FILE", "Start from these weights instead of random ones.");
  line.option(
      "merge", "ADAPTER",
      "Do not train: merge this adapter into the weights of --init and write the result to the file --out.");
  line.option("resume", "",
              "Continue the training run in --out; options that are not given keep their previous values.");
  line.option("set", "KEY=VALUE",
              "Override any value of the pipeline, such as decoder.layers=4; repeatable.");
  line.option("plugin-path", "DIR", "Search this folder for plugins first; repeatable.");
  cli::declare(line, train::training_params());
  line.option("ranks", "N",
              "Processes on this machine that train one model together; use torchrun for several machines.",
              "1");
  line.option("any-interface", "",
              "With torchrun: let ranks communicate over the network. Unauthenticated: use on trusted "
              "networks only.");
  line.group("Output");
  cli::declare_progress(line);
  line.option("json", "", "Print the result as one JSON object.");
  line.example("osugen-train pipelines/reference.json --data Songs --out models/mine",
               "train a model on your maps");
  line.example("osugen-train pipelines/reference.json --data Songs --out models/mine --resume --epochs 100",
               "continue the same run");
  line.example(
      "osugen-train models/base/pipeline.json --init models/base/weights.safetensors --data Songs "
      "--out models/mine --lora-rank 8",
      "train a small adapter of a model on your maps");
  return line;
}

Request request_from(const cli::Given& given) {
  Request request;
  request.pipeline = given.positional().at(0);
  request.overrides = cli::overrides_of(given);
  for (const std::string& folder : given.all("plugin-path")) request.plugin_folders.emplace_back(folder);
  if (given.has("merge")) {
    require(given, "init", "the weights that the adapter was trained on");
    require(given, "out", "a file for the merged weights");
    request.merge = fs::absolute(given.text("merge"));
  } else {
    require(given, "data", "a folder of mapsets");
    require(given, "out", "an output folder");
    request.paths.data = fs::absolute(given.text("data"));
  }
  request.paths.out = fs::absolute(given.text("out"));
  request.paths.cache = given.has("cache") ? fs::absolute(given.text("cache")) : default_cache();
  if (given.has("init")) request.paths.init = fs::absolute(given.text("init"));
  request.paths.resume = given.has("resume");
  request.options = cli::given_params(given, train::training_params());
  request.ranks = static_cast<int>(given.integer("ranks", 1, kMostRanks));
  request.group.any_interface = given.has("any-interface");
  request.progress = cli::progress_style_of(given);
  request.json = given.has("json");
  return request;
}

}  // namespace osugen
