// run_module IN.safetensors OUT.safetensors: runs an encoder or decoder plugin on the inputs and with the
// weights of IN, and writes what comes out. Metadata of IN: "interface" (encoder or decoder), "type" and
// "values" (JSON of parameters). Tensors: "weight.NAME", the inputs by their names in features.h.
#include <osugen/pipeline/weights.h>
#include <torch/nn/module.h>
#include <torch/torch.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include <osugen/interfaces/decoder.h>
#include <osugen/interfaces/encoder.h>
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
void fill(torch::nn::Module& module, const Tensors& in) {
  const torch::NoGradGuard no_grad;
  std::size_t given = 0, wanted = 0;
  for (const auto& [name, tensor] : in) given += name.rfind("weight.", 0) == 0 ? 1 : 0;
  for (const auto& items : {module.named_parameters(), module.named_buffers()}) {
    for (const auto& item : items) {
      at::Tensor target = item.value();
      TORCH_CHECK(target.sizes() == in.at("weight." + item.key()).sizes(), item.key());
      target.copy_(in.at("weight." + item.key()));
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

Tensors decode(const std::string& type, const Values& values, const Tensors& in) {
  const torch::NoGradGuard no_grad;
  const auto decoder = testing::make<Decoder>(type, values);
  Vocabulary vocabulary;
  vocabulary.tokens.resize(static_cast<std::size_t>(in.at("vocabulary").item<std::int64_t>()));
  decoder->build(vocabulary);
  fill(*decoder->module(), in);
  const at::Tensor ids = in.at("ids");
  const auto tokens = [&](const at::Tensor& some, const at::Tensor& padding) {
    return Tokens{some, torch::zeros(some.sizes(), torch::kDouble), torch::zeros(some.sizes(), torch::kLong),
                  padding};
  };
  const Memory memory{in.at("memory"), optional(in, "memory_padding"), in.at("frame_ms").item<double>(),
                      optional(in, "first_ms")};
  const Conditions conditions{in.at("conditions"), optional(in, "known")};
  Tensors out = {
      {"forward", decoder->forward(tokens(ids, optional(in, "ids_padding")), memory, conditions, {})}};
  const auto state = decoder->begin(ids.size(0), memory, conditions, {});
  std::vector<at::Tensor> steps;
  for (std::int64_t i = 0; i < ids.size(1); ++i)
    steps.push_back(state->step(tokens(ids.narrow(1, i, 1), {})));
  out["steps"] = torch::stack(steps, 1);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    torch::set_num_threads(1);
    const TensorFile in = load_tensors(argv[1]);
    const std::string& type = in.metadata.at("type");
    const Values values = parse_values(in.metadata.at("values"));
    const bool encoder = in.metadata.at("interface") == "encoder";
    save_tensors(argv[2], encoder ? encode(type, values, in.tensors) : decode(type, values, in.tensors));
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
