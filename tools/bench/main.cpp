#include "benches.h"

#include <algorithm>
#include <iostream>

#include <osugen/error/nearest.h>

namespace osugen::bench {
namespace {

std::vector<Bench> benches() {
  std::vector<Bench> all{beatmap(), tokenizer()};
#ifdef OSUGEN_BENCH_TORCH
  all.push_back(mel_bench());
  all.push_back(encoder());
  all.push_back(decode());
  all.push_back(training());
#endif
  return all;
}

cli::CommandLine command_line(const std::vector<Bench>& all) {
  std::string about = "Benchmarks osugen on this machine and prints one JSON object.\n\nBenchmarks:";
  for (const Bench& bench : all)
    about += "\n  " + bench.name + std::string(11 - bench.name.size(), ' ') + bench.doc;
  cli::CommandLine line("osugen-bench", "BENCH... [options]", about);
  line.positionals(1, std::max<std::size_t>(1, all.size()));
  line.option("maps", "FOLDER", "beatmap: folder of .osu files, searched recursively.");
  line.option("songs", "FOLDER", "train: Songs folder to train one epoch on.");
  line.option("pipeline", "FILE", "train: pipeline to train on --songs.", "pipelines/reference.json");
  line.option("dump", "FILE", "train: write the training items of --songs to this safetensors file.");
  line.option("repeats", "N", "Repetitions of each measurement; medians are printed.", "7");
  line.option("threads", "N", "Threads, for benchmarks that use them.", "1");
  line.example("osugen-bench beatmap --maps Songs", "measure how fast maps are parsed");
  return line;
}

const Bench& find(const std::vector<Bench>& all, const std::string& name) {
  std::vector<std::string> names;
  for (const Bench& bench : all) {
    if (bench.name == name) return bench;
    names.push_back(bench.name);
  }
  throw Error(Error::Kind::usage, "unknown benchmark '" + name + "'" + did_you_mean(name, names), "", "",
              "run 'osugen-bench --help'");
}

int run(const std::vector<std::string>& arguments) {
  const std::vector<Bench> all = benches();
  const auto given = command_line(all).parse(arguments);
  if (!given) return 0;
  nlohmann::ordered_json results = nlohmann::ordered_json::object();
  for (const std::string& name : given->positional()) results[name] = find(all, name).run(*given);
  std::cout << results.dump(2) << "\n";
  return 0;
}

}  // namespace
}  // namespace osugen::bench

int main(int argc, char** argv) {
  return osugen::cli::guard("osugen-bench", [&] { return osugen::bench::run({argv + 1, argv + argc}); });
}
