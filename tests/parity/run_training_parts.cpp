// run_training_parts IN.safetensors OUT.safetensors: what a training computes beside its modules, on given
// numbers. Metadata of IN: "options" (JSON of training options) and "total_steps". Tensors:
//   "parameter.NAME", "gradient.STEP.NAME": optimizer steps with clipped gradients -> "parameter.NAME",
//   "norms" "losses": float64, what validation found after each of as many epochs -> "rates": float64
//   [steps],
//             one step an epoch
//   "logits", "targets" -> "loss", "loss.grad", "loss.by_kind", "targets.by_kind" (kinds: id % 7)
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include <osugen/train/options/options.h>
#include <osugen/train/options/schedule.h>
#include <osugen/train/step/adamw.h>
#include <osugen/train/step/loss.h>
#include <osugen/weights/weights.h>

using namespace osugen;

namespace {

using Tensors = std::map<std::string, at::Tensor>;

class NoHost final : public Host {
 public:
  void log(Level /*level*/, std::string_view /*text*/) override {}
  bool cancelled() const override { return false; }
};

void optimize(const Tensors& in, const Config& options, std::int64_t total_steps, Tensors& out) {
  train::NamedTensors parameters;
  for (const auto& [name, tensor] : in)
    if (name.rfind("parameter.", 0) == 0) parameters.emplace_back(name, tensor.clone());
  train::AdamW optimizer(parameters, {options.number("weight_decay"), options.number("beta1"),
                                      options.number("beta2"), options.number("epsilon")});
  const auto schedule = train::make_schedule(options, total_steps);
  const at::Tensor& losses = in.at("losses");
  std::vector<double> norms, rates;
  for (std::int64_t step = 0; step < losses.numel(); ++step) {
    for (auto& [name, tensor] : parameters) {
      const auto given = in.find("gradient." + std::to_string(step) + "." + name.substr(10));
      if (given != in.end()) tensor.mutable_grad() = given->second.clone();
    }
    norms.push_back(train::clip_gradients(parameters, options.number("clip_norm")));
    rates.push_back(schedule->rate(step));
    optimizer.step(rates.back());
    optimizer.drop_gradients();
    schedule->validated(losses[step].item<double>());
  }
  for (const auto& [name, tensor] : parameters) out[name] = tensor;
  out["norms"] = at::tensor(norms, at::kDouble);
  out["rates"] = at::tensor(rates, at::kDouble);
}

void lose(const Tensors& in, const Config& options, Tensors& out) {
  at::Tensor logits = in.at("logits").clone().requires_grad_(true);
  Vocabulary vocabulary;
  for (std::int64_t id = 0; id < logits.size(2); ++id)
    vocabulary.tokens.push_back({std::to_string(id), static_cast<TokenKind>(id % 7), -1});
  const train::CrossEntropy cross_entropy(
      vocabulary, {options.number("label_smoothing"), options.number("time_weight")}, at::kCPU);
  const train::CrossEntropy::Result result = cross_entropy(logits, in.at("targets"));
  result.sum.backward();
  out["loss"] = result.sum.detach();
  out["loss.grad"] = logits.grad();
  out["loss.by_kind"] = at::tensor(result.figures.loss_by_kind, at::kDouble);
  out["targets.by_kind"] = at::tensor(result.figures.targets_by_kind, at::kDouble);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    const TensorFile in = load_tensors(argv[1]);
    const auto given = nlohmann::json::parse(in.metadata.at("options"));
    std::map<std::string, std::string> texts;
    for (const auto& [name, value] : given.items())
      texts[name] = value.is_string() ? value.get<std::string>() : value.dump();
    NoHost host;
    const Config options(train::training_values(texts), host);
    Tensors out;
    optimize(in.tensors, options, std::stoll(in.metadata.at("total_steps")), out);
    lose(in.tensors, options, out);
    save_tensors(argv[2], out);
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
