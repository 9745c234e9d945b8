// How fast the encoders are, on a song of three minutes.
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/randn.h>
#include "benches.h"
#include "measure.h"
#include "modules.h"

namespace osugen::bench {
namespace {

constexpr std::int64_t kWidth = 512;

nlohmann::ordered_json measure(const std::string& type, int repeats) {
  const at::NoGradGuard no_grad;
  const auto encoder = built_encoder(type, kWidth);
  const Features song{
      at::randn({1, ReferenceSong::kFrames, ReferenceSong::kBins}), {}, ReferenceSong::kFrameMs, {}};
  std::int64_t frames = 0;
  const Timings timings = time_repeats(repeats, [&] { frames = encoder->forward(song).values.size(1); });
  const double wall = median(timings.wall_ms), cpu = median(timings.cpu_ms);
  return {{"encoder", type},
          {"frames", ReferenceSong::kFrames},
          {"bins", ReferenceSong::kBins},
          {"memory_frames", frames},
          {"width", kWidth},
          {"median_ms", wall},
          {"median_cpu_ms", cpu},
          {"times_real_time", ReferenceSong::kSeconds * 1000 / wall}};
}

}  // namespace

Bench encoder() {
  return {"encoder", "Every shipped encoder on a 3-minute song, at the reference pipeline's sizes.",
          [](const cli::Given& given) {
            at::set_num_threads(static_cast<int>(given.integer("threads", 1, 256)));
            const int repeats = static_cast<int>(given.integer("repeats", 1, 1000));
            nlohmann::ordered_json result = {{"threads", at::get_num_threads()}};
            for (const char* type : {"cnn", "conformer"})
              result["encoders"].push_back(measure(type, repeats));
            return result;
          }};
}

}  // namespace osugen::bench
