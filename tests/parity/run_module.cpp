// run_module IN.safetensors OUT.safetensors: runs an encoder or decoder plugin on the inputs and with the
// weights of IN, and writes what comes out. Metadata of IN: "interface" (encoder or decoder), "type" and
// "values" (JSON of parameters). Tensors: "weight.NAME", the inputs by their names in features.h.
// With the interface "training" both are trained for some steps: "encoder", "encoder_values", "decoder" and
// "decoder_values", "steps", "rate", "clip"; weights are "weight.encoder.NAME" and "weight.decoder.NAME".
// What comes out is "losses", and "gradient.NAME" of the first step before it is clipped. With "lora" (rank
// and alpha) the matrices that "lora.NAME.lora_a" and "lora.NAME.lora_b" are given for are adapted.
#include <osugen/weights/weights.h>
#include <torch/nn/module.h>
#include <torch/torch.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
#include <osugen/train/step/adamw.h>
#include <osugen/train/step/lora.h>
#include <osugen/train/step/loss.h>
#include <testing/plugin.h>

using namespace osugen;

namespace {

using Tensors = std::map<std::string, at::Tensor>;

Values parse_values(const std::string& text) {
  Values values;
  const auto json = nlohmann::json::parse(text);
  for (const auto& [name, value] : json.items()) {
    if (value.is_boolean()) values[name] = value.get<bool>();
    if (value.is_number_integer()) values[name] = value.get<std::int64_t>();
    if (value.is_number_float()) values[name] = value.get<double>();
    if (value.is_string()) values[name] = value.get<std::string>();
    if (value.is_array()) values[name] = value.get<std::vector<std::int64_t>>();
  }
  return values;
}

at::Tensor optional(const Tensors& in, const std::string& name) {
  const auto found = in.find(name);
  return found == in.end() ? at::Tensor() : found->second;
}

/// Every parameter and buffer must be given, and nothing else.
void fill(torch::nn::Module& module, const Tensors& in, const std::string& prefix = "weight.") {
  const torch::NoGradGuard no_grad;
  std::size_t given = 0, wanted = 0;
  for (const auto& [name, tensor] : in) given += name.rfind(prefix, 0) == 0 ? 1 : 0;
  for (const auto& items : {module.named_parameters(), module.named_buffers()}) {
    for (const auto& item : items) {
      // Shares the values. NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
      at::Tensor target = item.value();
      TORCH_CHECK(target.sizes() == in.at(prefix + item.key()).sizes(), item.key());
      target.copy_(in.at(prefix + item.key()));
      ++wanted;
    }
  }
  TORCH_CHECK(given == wanted, given, " weights given, ", wanted, " wanted");
  module.eval();
}

Tensors encode(const std::string& type, const Values& values, const Tensors& in) {
  const torch::NoGradGuard no_grad;
  const auto encoder = testing::make<Encoder>(type, values);
  encoder->build(in.at("features").size(2), in.at("width").item<std::int64_t>());
  fill(*encoder->module(), in);
  const Memory memory = encoder->forward({in.at("features"), optional(in, "padding"), 10, {}});
  Tensors out = {{"memory", memory.values}};
  if (memory.padding.defined()) out["padding"] = memory.padding;
  return out;
}

Vocabulary vocabulary_of(const Tensors& in) {
  Vocabulary vocabulary;
  vocabulary.tokens.resize(static_cast<std::size_t>(in.at("vocabulary").item<std::int64_t>()));
  const at::Tensor ticks = optional(in, "token_ticks");
  if (!ticks.defined()) return vocabulary;
  vocabulary.ticks_per_beat = static_cast<int>(in.at("per_beat").item<std::int64_t>());
  for (std::int64_t id = 0; id < vocabulary.size(); ++id)
    vocabulary.tokens[static_cast<std::size_t>(id)].ticks = ticks[id].item<std::int64_t>();
  return vocabulary;
}

Tokens tokens_of(const at::Tensor& ids, const at::Tensor& padding) {
  return {ids, torch::zeros(ids.sizes(), torch::kDouble), torch::zeros(ids.sizes(), torch::kLong), padding};
}

/// Tokens with their places where IN has them.
Tokens placed_tokens_of(const Tensors& in, std::int64_t from, std::int64_t count) {
  Tokens tokens = tokens_of(in.at("ids").narrow(1, from, count), {});
  if (in.count("tick") == 0) return tokens;
  tokens.tick = in.at("tick").narrow(1, from, count);
  tokens.time_ms = in.at("time_ms").narrow(1, from, count);
  return tokens;
}

Ticks ticks_of(const Tensors& in) {
  if (in.count("per_beat") == 0) return {};
  return {in.at("ticks.time_ms"),
          {},
          in.at("ticks.bar_place"),
          in.at("ticks.first_tick"),
          in.at("per_beat").item<std::int64_t>()};
}

Tensors decode(const std::string& type, const Values& values, const Tensors& in) {
  const torch::NoGradGuard no_grad;
  const auto decoder = testing::make<Decoder>(type, values);
  decoder->build(vocabulary_of(in));
  fill(*decoder->module(), in);
  const at::Tensor ids = in.at("ids");
  const Memory memory{in.at("memory"), optional(in, "memory_padding"), in.at("frame_ms").item<double>(),
                      optional(in, "first_ms")};
  const Conditions conditions{in.at("conditions"), optional(in, "known")};
  const Ticks ticks = ticks_of(in);
  Tokens whole = placed_tokens_of(in, 0, ids.size(1));
  whole.padding = optional(in, "ids_padding");
  Tensors out = {{"forward", decoder->forward(whole, memory, conditions, ticks)}};
  const auto state = decoder->begin(ids.size(0), memory, conditions, ticks);
  std::vector<at::Tensor> steps;
  for (std::int64_t i = 0; i < ids.size(1); ++i) steps.push_back(state->step(placed_tokens_of(in, i, 1)));
  out["steps"] = torch::stack(steps, 1);
  return out;
}

using Metadata = std::map<std::string, std::string>;

/// An encoder and a decoder with the weights of IN, as they are trained.
class Training {
 public:
  Training(const Metadata& metadata, const Tensors& in)
      : in_(in), vocabulary_(vocabulary_of(in)), clip_(std::stod(metadata.at("clip"))) {
    encoder_ = testing::make<Encoder>(metadata.at("encoder"), parse_values(metadata.at("encoder_values")));
    decoder_ = testing::make<Decoder>(metadata.at("decoder"), parse_values(metadata.at("decoder_values")));
    encoder_->build(in.at("features").size(2), decoder_->memory_width());
    decoder_->build(vocabulary_);
    add("encoder.", *encoder_->module());
    add("decoder.", *decoder_->module());
    trained_ = model_;
    if (metadata.count("lora") != 0) adapt(nlohmann::json::parse(metadata.at("lora")));
  }

  Tensors run(int steps, double rate) {
    train::AdamW optimizer(trained_, {});
    std::vector<at::Tensor> losses;
    Tensors out;
    for (int i = 0; i < steps; ++i) {
      const at::Tensor loss = backward();
      if (lora_) lora_->pull_gradients();
      losses.push_back(loss.detach());
      for (const auto& [name, tensor] : trained_)
        if (i == 0) out["gradient." + name] = tensor.grad().clone();
      train::clip_gradients(trained_, clip_);
      optimizer.step(rate);
      if (lora_) lora_->apply();
      optimizer.drop_gradients();
    }
    out["losses"] = torch::stack(losses);
    return out;
  }

 private:
  void add(const std::string& prefix, torch::nn::Module& module) {
    fill(module, in_, "weight." + prefix);
    module.train();
    for (const auto& item : module.named_parameters()) model_.emplace_back(prefix + item.key(), item.value());
  }

  void adapt(const nlohmann::json& options) {
    train::LoraOptions lora{options.at("rank").get<std::int64_t>(), options.at("alpha").get<double>(), {}};
    const std::string a = ".lora_a", prefix = "lora.";
    Tensors given;
    for (const auto& [name, tensor] : in_) {
      if (!name.starts_with(prefix)) continue;
      given[name.substr(prefix.size())] = tensor;
      if (name.ends_with(a))
        lora.patterns.push_back(name.substr(prefix.size(), name.size() - prefix.size() - a.size()));
    }
    lora_ = std::make_unique<train::Lora>(model_, lora, 0);
    lora_->restore(given);
    trained_ = lora_->parameters();
  }

  at::Tensor backward() {
    const Memory memory = encoder_->forward({in_.at("features"), optional(in_, "padding"),
                                             in_.at("frame_ms").item<double>(), optional(in_, "first_ms")});
    const at::Tensor logits = decoder_->forward(tokens_of(in_.at("ids"), optional(in_, "ids_padding")),
                                                memory, {in_.at("conditions"), optional(in_, "known")}, {});
    const at::Tensor& targets = in_.at("targets");
    at::Tensor loss = train::CrossEntropy(vocabulary_, {}, at::kCPU)(logits, targets).sum /
                      targets.ne(vocabulary_.pad).sum();
    loss.backward();
    return loss;
  }

  const Tensors& in_;
  Vocabulary vocabulary_;
  double clip_;
  std::shared_ptr<Encoder> encoder_;
  std::shared_ptr<Decoder> decoder_;
  train::NamedTensors model_, trained_;
  std::unique_ptr<train::Lora> lora_;
};

Tensors run(const Metadata& metadata, const Tensors& in) {
  const std::string& interface = metadata.at("interface");
  if (interface == "training")
    return Training(metadata, in).run(std::stoi(metadata.at("steps")), std::stod(metadata.at("rate")));
  const Values values = parse_values(metadata.at("values"));
  return interface == "encoder" ? encode(metadata.at("type"), values, in)
                                : decode(metadata.at("type"), values, in);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    torch::set_num_threads(1);
    const TensorFile in = load_tensors(argv[1]);
    save_tensors(argv[2], run(in.metadata, in.tensors));
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
