// tools/bench/benches.h - the benchmarks of osugen-bench, one source file each.
#pragma once

#include <functional>
#include <string>

#include <cli/cli.h>
#include <nlohmann/json.hpp>

namespace osugen::bench {

struct Bench {
  std::string name;  ///< "beatmap"
  std::string doc;   ///< one sentence: what is timed, over what
  /// Returns what was measured; every figure's key ends in its unit ("files_per_s", "median_ms").
  std::function<nlohmann::ordered_json(const cli::Given&)> run;
};

Bench beatmap();
Bench tokenizer();
Bench encoder();
Bench decode();
Bench training();

Bench mel_bench();

}  // namespace osugen::bench
