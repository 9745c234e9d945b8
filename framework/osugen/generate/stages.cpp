#include <osugen/generate/stages.h>

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/module.h>

#include <utility>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/pipeline/in_stage.h>

namespace osugen {
namespace {

std::string shape_text(const at::Tensor& tensor) {
  if (!tensor.defined()) return "nothing";
  std::string text;
  for (const std::int64_t size : tensor.sizes()) text += (text.empty() ? "[" : ", ") + std::to_string(size);
  return text.empty() ? "a scalar" : text + "]";
}

Error wrong_shape(const std::string& component, const at::Tensor& given, std::string accepted) {
  return Error(Error::Kind::internal, "the " + component + " returned " + shape_text(given), {},
               std::move(accepted), "report it to the author of the plugin");
}

bool all_finite(const at::Tensor& tensor) {
  return at::isfinite(tensor).all().item<bool>();
}

}  // namespace

at::Device usable_device(const std::string& name) {
  if (name == "cpu") return at::kCPU;
  if (name == "cuda" && at::hasCUDA()) return {at::kCUDA, 0};
  if (name == "cuda")
    throw Error(Error::Kind::usage, "--device: no CUDA device is available to LibTorch", {}, "cpu",
                "remove --device, or install LibTorch with CUDA and a driver");
  throw Error(Error::Kind::usage, "--device: '" + name + "' is not a valid device", {}, "cpu or cuda");
}

void make_ready(Trainable& part, at::Device device) {
  const std::shared_ptr<torch::nn::Module> module = part.module();
  if (!module) throw Error(Error::Kind::internal, "a module was not built");
  module->eval();
  module->to(device);
}

Features features_of(const Frontend& frontend, const Audio& audio) {
  Features features = frontend.extract(audio);
  const at::Tensor& v = features.values;
  if (!v.defined() || v.dim() != 3 || v.size(0) != 1 || v.size(1) < 1 || v.size(2) != frontend.bins())
    throw wrong_shape("frontend", v, "[1, frames, " + std::to_string(frontend.bins()) + "]");
  if (v.scalar_type() != at::kFloat || !v.device().is_cpu() || !(features.frame_ms > 0))
    throw Error(Error::Kind::internal,
                "the frontend returned features without a frame rate or of the wrong type", {},
                "float32 on the CPU", "report it to the author of the plugin");
  if (!all_finite(v))
    throw Error(Error::Kind::internal, "the frontend returned features that are not finite numbers", {}, {},
                "report it to the author of the plugin");
  return features;
}

Memory encoded(Encoder& encoder, const Decoder& decoder, const Features& features) {
  Memory memory = encoder.forward(features);
  const at::Tensor& v = memory.values;
  const std::int64_t songs = features.values.size(0);
  const std::int64_t width = decoder.memory_width();
  if (!v.defined() || v.dim() != 3 || v.size(0) != songs || v.size(1) < 1 || v.size(2) != width)
    throw wrong_shape("encoder", v, "[" + std::to_string(songs) + ", frames, " + std::to_string(width) + "]");
  if (memory.padding.defined() && memory.padding.sizes() != v.sizes().slice(0, 2))
    throw wrong_shape("encoder", memory.padding, "a padding mask for its memory, [batch, frames]");
  return memory;
}

Memory memory_of(Encoder& encoder, const Decoder& decoder, const Features& features, at::Device device) {
  Features there = features;
  there.values = features.values.to(device);
  if (features.padding.defined()) there.padding = features.padding.to(device);
  if (features.first_ms.defined()) there.first_ms = features.first_ms.to(device);
  Memory memory = encoded(encoder, decoder, there);
  if (!all_finite(memory.values))
    throw Error(Error::Kind::bad_input, "the encoder's memory contains NaN or infinity", "weights",
                "finite numbers",
                "the weights are damaged or their training diverged; use another checkpoint");
  return memory;
}

at::Tensor logits_of(Decoder& decoder, std::int64_t vocabulary, const Tokens& tokens, const Memory& memory,
                     const Conditions& conditions, const Ticks& ticks) {
  at::Tensor logits = decoder.forward(tokens, memory, conditions, ticks);
  const std::int64_t batch = tokens.ids.size(0), length = tokens.ids.size(1);
  if (!logits.defined() || logits.sizes() != at::IntArrayRef({batch, length, vocabulary}))
    throw wrong_shape("decoder", logits,
                      "[" + std::to_string(batch) + ", " + std::to_string(length) + ", " +
                          std::to_string(vocabulary) + "]");
  return logits;
}

Conditions conditions_of(const Difficulty& difficulty, const MapWishes& wishes, at::Device device) {
  const auto count = static_cast<std::int64_t>(Condition::count);
  Conditions conditions{at::zeros({1, count}, at::kFloat), at::zeros({1, count}, at::kBool)};
  const auto ask = [&conditions](Condition which, float value) {
    conditions.values.data_ptr<float>()[static_cast<std::size_t>(which)] = value;
    conditions.known.data_ptr<bool>()[static_cast<std::size_t>(which)] = true;
  };
  ask(Condition::ar, difficulty.ar);
  ask(Condition::cs, difficulty.cs);
  ask(Condition::od, difficulty.od);
  ask(Condition::hp, difficulty.hp);
  if (wishes.level) ask(Condition::level, static_cast<float>(*wishes.level));
  if (wishes.note_density) ask(Condition::note_density, static_cast<float>(*wishes.note_density));
  if (wishes.slider_share) ask(Condition::slider_share, static_cast<float>(*wishes.slider_share));
  return {conditions.values.to(device), conditions.known.to(device)};
}

Ticks ticks_of(const SongSpan& span, int ticks_per_beat, at::Device device) {
  const TickGrid grid(span.red_lines, ticks_per_beat);
  const std::int64_t first = grid.tick_at(span.start_ms);
  const std::int64_t count = grid.tick_at(span.end_ms) - first + 2;
  const at::Tensor times = at::empty({1, count}, at::kDouble);
  const at::Tensor places = at::empty({1, count}, at::kLong);
  for (std::int64_t i = 0; i < count; ++i) {
    times.data_ptr<double>()[i] = grid.time_ms(first + i);
    places.data_ptr<std::int64_t>()[i] = grid.place_in_bar(first + i);
  }
  Ticks ticks;
  ticks.time_ms = times.to(device, at::kDouble);
  ticks.bar_place = places.to(device);
  ticks.first_tick = at::full({1}, first, at::kLong).to(device);
  ticks.per_beat = ticks_per_beat;
  return ticks;
}

DecodeOptions decode_options_of(const PipelineConfig& config, const SongSpan& span) {
  DecodeOptions options;
  static_cast<DecodingOptions&>(options) = config.decoding;
  options.min_objects = 1;
  options.min_time_ms = span.start_ms + config.decoding.min_coverage * (span.end_ms - span.start_ms);
  return options;
}

Decoding tokens_of(Pipeline& pipeline, const Memory& memory, const LevelConfig& asked, const SongSpan& span,
                   const DecodeOptions& options) {
  return in_stage(pipeline.config.decoder, [&] {
    const Tokenizer& tokenizer = *pipeline.tokenizer;
    const at::Device device = memory.values.device();
    return generate_tokens(tokenizer, *pipeline.decoder, *pipeline.sampler, memory,
                           conditions_of(asked.difficulty, asked.wishes, device),
                           ticks_of(span, tokenizer.vocabulary().ticks_per_beat, device), span, options);
  });
}

}  // namespace osugen
