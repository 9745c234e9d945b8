// How fast tokens are written: the reference decoder step by step, and the samplers beside it.
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include "benches.h"
#include "measure.h"
#include "modules.h"

namespace osugen::bench {
namespace {

constexpr std::int64_t kDownsampling = 8, kShort = 256, kLong = 2048, kTimed = 128;

/// Steps `rows` rows on by `count` tokens.
void step(DecoderState& state, std::int64_t rows, std::int64_t count) {
  const Tokens tokens{at::full({rows, 1}, 7, at::kLong),
                      at::zeros({rows, 1}, at::kDouble),
                      at::zeros({rows, 1}, at::kLong),
                      {}};
  for (std::int64_t i = 0; i < count; ++i) state.step(tokens);
}

nlohmann::ordered_json measure_steps(Decoder& decoder, std::int64_t rows, int repeats) {
  const std::int64_t frames = (ReferenceSong::kFrames + kDownsampling - 1) / kDownsampling;
  const Memory memory{
      at::randn({1, frames, decoder.memory_width()}), {}, ReferenceSong::kFrameMs * kDownsampling, {}};
  const auto count = static_cast<std::int64_t>(Condition::count);
  const Conditions conditions{at::full({1, count}, 5.0F), at::ones({1, count}, at::kBool)};
  std::unique_ptr<DecoderState> state;
  const Timings begin = time_repeats(repeats, [&] { state = decoder.begin(rows, memory, conditions, {}); });
  nlohmann::ordered_json result = {
      {"rows", rows}, {"memory_frames", frames}, {"begin_ms", median(begin.wall_ms)}};
  std::int64_t length = 0;
  for (const std::int64_t from : {kShort, kLong}) {
    step(*state, rows, from - length);
    const Timings timings = time_repeats(repeats, [&] { step(*state, rows, kTimed); });
    length = from + kTimed * (repeats + 1);
    const double ms = median(timings.wall_ms) / static_cast<double>(kTimed);
    result["steps"].push_back({{"from_token", from},
                               {"to_token", length},
                               {"median_step_ms", ms},
                               {"median_step_cpu_ms", median(timings.cpu_ms) / static_cast<double>(kTimed)},
                               {"tokens_per_s", 1000.0 * static_cast<double>(rows) / ms}});
  }
  return result;
}

nlohmann::ordered_json measure_sampler(const std::string& type, int repeats) {
  const auto sampler = default_sampler(type);
  at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(1);
  const std::int64_t rows = sampler->width(), calls = 200;
  const at::Tensor logits = at::randn({rows, ReferenceSong::kVocabulary}).mul_(3);
  const at::Tensor scores = at::zeros({rows}, at::kDouble);
  const Timings timings = time_repeats(repeats, [&] {
    for (std::int64_t i = 0; i < calls; ++i) sampler->sample(logits, scores, generator);
  });
  return {{"sampler", type},
          {"rows", rows},
          {"median_us_per_row", median(timings.wall_ms) * 1000 / static_cast<double>(calls * rows)}};
}

nlohmann::ordered_json run(const cli::Given& given) {
  const at::NoGradGuard no_grad;
  at::set_num_threads(static_cast<int>(given.integer("threads", 1, 256)));
  const int repeats = static_cast<int>(given.integer("repeats", 1, 12));
  const auto decoder = reference_decoder();
  nlohmann::ordered_json result = {{"decoder", "transformer"},
                                   {"d_model", decoder->memory_width()},
                                   {"vocabulary", ReferenceSong::kVocabulary},
                                   {"threads", at::get_num_threads()}};
  for (const std::int64_t rows : {1, 4}) result["batches"].push_back(measure_steps(*decoder, rows, repeats));
  for (const char* type : {"greedy", "top_k", "top_p", "min_p", "beam"})
    result["samplers"].push_back(measure_sampler(type, repeats));
  return result;
}

}  // namespace

Bench decode() {
  return {"decode", "The reference decoder step by step, at few and many tokens; every sampler.", run};
}

}  // namespace osugen::bench
