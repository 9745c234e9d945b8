#include "request.h"

#include <cstdlib>
#include <utility>

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
  throw Error(Error::Kind::usage, "--" + name + " is missing", {}, what, "see 'osugen-train --help'");
}

}  // namespace

cli::CommandLine train_command_line() {
  cli::CommandLine line(
      "osugen-train", "PIPELINE.json --data DIR --out DIR [options]",
      "Trains the encoder and the decoder that the pipeline names on a folder of osu! mapsets: Songs as the "
      "game leaves it, or .osz archives. OUT gets checkpoints, metrics, a report and a pipeline.json that "
      "osugen-run maps songs with. Ctrl-C writes a checkpoint and stops; --resume goes on from it, to the "
      "same bits "
      "as if nothing had happened. Standard output has the paths and scores at the end, everything else "
      "goes to standard error.");
  line.positionals(1, 1);
  line.group("Files");
  line.option("data", "DIR", "the mapsets to train on, at any depth; nothing in it is changed");
  line.option("out", "DIR", "what is written: a new folder, or with --resume the one to go on in");
  line.option("cache", "DIR",
              "what was heard of songs, for the next training [osugen in the user's cache folder]");
  line.option("init", "FILE", "start from these weights in place of random ones");
  line.option("merge", "ADAPTER",
              "train nothing: fold this adapter into the weights of --init and write them to the file --out");
  line.option("resume", "",
              "go on with the training in --out; options are those that it was begun with, "
              "where none are given");
  line.option("set", "KEY=VALUE", "any value of the pipeline, such as decoder.layers=4; may be repeated");
  line.option("plugin-path", "DIR", "look for plugins there first; may be repeated");
  cli::declare(line, train::training_params());
  line.option("ranks", "N", "processes on this machine that train one model together; torchrun starts others",
              "1");
  line.option(
      "any-interface", "",
      "with torchrun: let ranks speak over networks too. There is no password: trusted networks only");
  line.group("The run");
  line.option("progress", "STYLE", "auto, plain (a line every 10 %), json (a JSON object a line) or none",
              "auto");
  line.option("json", "", "the result as one JSON object");
  line.example("osugen-train pipelines/reference.json --data Songs --out models/mine",
               "a model of your maps");
  line.example("osugen-train pipelines/reference.json --data Songs --out models/mine --resume --epochs 100",
               "the same one, further");
  line.example(
      "osugen-train models/base/pipeline.json --init models/base/weights.safetensors --data Songs "
      "--out models/mine --lora-rank 8",
      "a small adapter of a model to your maps");
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
    require(given, "out", "a folder for what is learned");
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
