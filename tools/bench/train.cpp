// How fast the reference model trains: single steps over synthetic songs, and a whole epoch over a Songs
// folder as osugen-train reads it. tools/bench/train.py runs this beside the same model in PyTorch.
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/module.h>
#include "benches.h"
#include "measure.h"
#include "modules.h"

#include <algorithm>

#include <osugen/generate/stages.h>
#include <osugen/plugins/registry.h>
#include <osugen/train/data/batches.h>
#include <osugen/train/step/adamw.h>
#include <osugen/train/step/loss.h>
#include <osugen/weights/weights.h>

namespace osugen::bench {
namespace {

using train::Batch;

/// Four songs of a batch, the longest first: tools/bench/train.py makes the same shapes.
constexpr std::int64_t kRows = 4, kFrames = 2584, kTokens = 400;  // 30 s
std::int64_t shorter(std::int64_t longest, std::int64_t row) {
  return longest * (10 - row) / 10;
}

/// What osugen-train does with one batch, in float32.
class Training {
 public:
  Training(std::shared_ptr<Encoder> encoder, std::shared_ptr<Decoder> decoder, const Vocabulary& vocabulary)
      : encoder_(std::move(encoder)),
        decoder_(std::move(decoder)),
        vocabulary_(vocabulary),
        cross_entropy_(vocabulary, {}, at::kCPU),
        parameters_(parameters_of(*encoder_, *decoder_)),
        optimizer_(parameters_, {}) {}

  void step(const Batch& batch) {
    const Memory memory = encoded(*encoder_, *decoder_, batch.features);
    const at::Tensor logits =
        logits_of(*decoder_, vocabulary_.size(), batch.tokens, memory, batch.conditions, batch.ticks);
    (cross_entropy_(logits, batch.targets).sum / static_cast<double>(batch.target_count)).backward();
    train::clip_gradients(parameters_, 1);
    optimizer_.step(1e-4);
    optimizer_.drop_gradients();
  }

 private:
  static train::NamedTensors parameters_of(const Trainable& encoder, const Trainable& decoder) {
    train::NamedTensors all;
    for (const Trainable* part : {&encoder, &decoder}) {
      part->module()->train();
      for (const auto& item : part->module()->named_parameters()) all.emplace_back(item.key(), item.value());
    }
    return all;
  }

  std::shared_ptr<Encoder> encoder_;
  std::shared_ptr<Decoder> decoder_;
  Vocabulary vocabulary_;
  train::CrossEntropy cross_entropy_;
  train::NamedTensors parameters_;
  train::AdamW optimizer_;
};

/// True where there is nothing, [kRows, longest].
at::Tensor padding_of(std::int64_t longest) {
  std::vector<std::int64_t> counts;
  for (std::int64_t row = 0; row < kRows; ++row) counts.push_back(shorter(longest, row));
  return at::arange(longest).unsqueeze(0) >= at::tensor(counts).unsqueeze(1);
}

Batch synthetic_batch() {
  Batch batch;
  const at::Tensor silent = padding_of(kFrames), nothing = padding_of(kTokens);
  batch.features = {at::randn({kRows, kFrames, ReferenceSong::kBins}).masked_fill(silent.unsqueeze(2), 0),
                    silent,
                    ReferenceSong::kFrameMs,
                    {}};
  const at::Tensor ids = at::randint(3, ReferenceSong::kVocabulary - 1, {kRows, kTokens + 1}, at::kLong);
  batch.tokens = {ids.narrow(1, 0, kTokens).masked_fill(nothing, 0), at::zeros({kRows, kTokens}, at::kDouble),
                  at::zeros({kRows, kTokens}, at::kLong), nothing};
  batch.targets = ids.narrow(1, 1, kTokens).masked_fill(nothing, 0);
  const auto count = static_cast<std::int64_t>(Condition::count);
  batch.conditions = {at::full({kRows, count}, 5.0F), at::ones({kRows, count}, at::kBool)};
  batch.target_count = batch.targets.ne(0).sum().item<std::int64_t>();
  return batch;
}

nlohmann::ordered_json measure_steps(int repeats) {
  Vocabulary vocabulary;
  vocabulary.tokens.resize(ReferenceSong::kVocabulary);
  const auto decoder = reference_decoder();
  Training training(built_encoder("cnn", decoder->memory_width()), decoder, vocabulary);
  const Batch batch = synthetic_batch();
  const Timings timings = time_repeats(repeats, [&] { training.step(batch); });
  const double ms = median(timings.wall_ms);
  return {{"rows", kRows},
          {"frames", kFrames},
          {"targets", batch.target_count},
          {"median_step_ms", ms},
          {"median_step_cpu_ms", median(timings.cpu_ms)},
          {"tokens_per_s", 1000.0 * static_cast<double>(batch.target_count) / ms}};
}

/// Every item as the tensors that another program needs to train on the same.
void dump_items(const train::DataSet& data, const std::filesystem::path& file) {
  std::map<std::string, at::Tensor> tensors;
  for (std::int64_t i = 0; i < data.size(); ++i) {
    const train::Item item = data.item(i, 0);
    const std::string name = std::to_string(i) + ".";
    tensors[name + "features"] = item.features.values[0];
    tensors[name + "ids"] = at::tensor(item.tokens.ids);
    tensors[name + "conditions"] = item.conditions.values[0];
  }
  save_tensors(file, tensors, {});
}

nlohmann::ordered_json measure_epoch(const cli::Given& given) {
  SilentHost host;
  Registry registry;
  Pipeline pipeline =
      make_pipeline(load_pipeline(given.text("pipeline"), {}, registry), PipelineParts::all, registry, host);
  init_weights(pipeline, 1);
  train::DataSet data(pipeline, train::scan_songs(given.text("songs"), {}).songs, nullptr, {});
  data.prepare({});
  if (given.has("dump")) dump_items(data, given.text("dump"));
  Training training(pipeline.encoder, pipeline.decoder, pipeline.tokenizer->vocabulary());
  train::BatchOptions options;
  options.batch_size = kRows;
  std::int64_t targets = 0, slots = 0, frames = 0, frame_slots = 0, steps = 0;
  double waited = 0;
  const Timings timings = time_once([&] {
    train::Loader loader(data, pipeline.tokenizer->vocabulary().pad, options, 0, 0);
    while (const std::optional<train::Step> step = loader.next()) {
      for (const Batch& batch : step->micro) {
        training.step(batch);
        targets += batch.target_count, slots += batch.token_slots;
        frames += batch.frame_count, frame_slots += batch.frame_slots;
      }
      ++steps;
    }
    waited = loader.waited_seconds();
  });
  const double ms = timings.wall_ms.front();
  const auto share = [](std::int64_t part, std::int64_t whole) {
    return 1 - static_cast<double>(part) / static_cast<double>(std::max<std::int64_t>(1, whole));
  };
  return {{"items", data.size()},
          {"steps", steps},
          {"targets", targets},
          {"token_padding_share", share(targets, slots)},
          {"frame_padding_share", share(frames, frame_slots)},
          {"waited_for_data_ms", 1000 * waited},
          {"epoch_ms", ms},
          {"tokens_per_s", 1000.0 * static_cast<double>(targets) / ms}};
}

}  // namespace

Bench training() {
  return {"train", "Optimizer steps of the reference model on 30 s songs; with --songs, a whole epoch.",
          [](const cli::Given& given) {
            at::set_num_threads(static_cast<int>(given.integer("threads", 1, 256)));
            nlohmann::ordered_json result = {{"threads", at::get_num_threads()}};
            if (given.has("songs"))
              result["epoch"] = measure_epoch(given);
            else
              result["step"] = measure_steps(static_cast<int>(given.integer("repeats", 1, 1000)));
            return result;
          }};
}

}  // namespace osugen::bench
