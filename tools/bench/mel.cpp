// How fast the frontends are, on a song of three minutes.
#include "benches.h"
#include "measure.h"
#include "modules.h"

#include <ATen/Parallel.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include <osugen/interfaces/frontend.h>
#include <osugen/pipeline/component_maker.h>
#include <osugen/plugins/registry.h>

namespace osugen::bench {
namespace {

constexpr double kSeconds = 180;

/// Noise: the speed of no frontend depends on its input.
Audio noise(double rate) {
  Audio audio{std::vector<float>(static_cast<std::size_t>(std::llround(kSeconds * rate))), rate};
  std::uint32_t state = 1;
  for (float& sample : audio.samples) {
    state = state * 1664525 + 1013904223;
    sample = static_cast<float>(static_cast<std::int32_t>(state)) / 4e9F;
  }
  return audio;
}

nlohmann::ordered_json measure(const std::string& type, int repeats) {
  static Registry registry;
  static SilentHost host;
  const auto frontend = make<Frontend>(R"({"type": ")" + type + R"("})", registry, host);
  const Audio audio = noise(frontend->sample_rate());
  std::int64_t frames = 0;
  const Timings timings = time_repeats(repeats, [&] { frames = frontend->extract(audio).values.size(1); });
  const double wall = median(timings.wall_ms), cpu = median(timings.cpu_ms);
  return {{"frontend", type},
          {"sample_rate_hz", frontend->sample_rate()},
          {"frames", frames},
          {"bins", frontend->bins()},
          {"median_ms", wall},
          {"median_cpu_ms", cpu},
          {"times_real_time", kSeconds * 1000 / wall}};
}

}  // namespace

Bench mel_bench() {
  return {"mel", "Every shipped frontend on a 3-minute song, with default parameters.",
          [](const cli::Given& given) {
            at::set_num_threads(static_cast<int>(given.integer("threads", 1, 256)));
            const int repeats = static_cast<int>(given.integer("repeats", 1, 1000));
            nlohmann::ordered_json result = {{"threads", at::get_num_threads()}, {"song_s", kSeconds}};
            for (const char* type : {"mel", "multi_mel"})
              result["frontends"].push_back(measure(type, repeats));
            return result;
          }};
}

}  // namespace osugen::bench
