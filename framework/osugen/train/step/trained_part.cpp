#include <osugen/train/step/trained_part.h>

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <utility>

#include <osugen/train/options/name_patterns.h>
#include <osugen/train/step/lora.h>
#include <osugen/train/step/saved_tensor.h>
#include <osugen/weights/adapter.h>
#include <osugen/weights/weights.h>

namespace osugen::train {
namespace {

constexpr const char* kState = "part.";

/// The parameters themselves, but those that are frozen.
class Weights final : public TrainedPart {
 public:
  explicit Weights(NamedTensors parameters) : parameters_(std::move(parameters)) {}
  NamedTensors parameters() const override { return parameters_; }
  NamedTensors summed() const override { return parameters_; }

 private:
  NamedTensors parameters_;
};

/// Low-rank changes of some matrices; the model holds what they come to.
class Changes final : public TrainedPart {
 public:
  Changes(const NamedTensors& model, const LoraOptions& options, std::uint64_t seed)
      : lora_(model, options, seed) {}
  NamedTensors parameters() const override { return lora_.parameters(); }
  NamedTensors summed() const override { return lora_.adapted(); }
  void after_backward() override { lora_.pull_gradients(); }
  void after_step() override { lora_.apply(); }

  std::map<std::string, at::Tensor> state() const override {
    std::map<std::string, at::Tensor> state;
    for (const auto& [name, tensor] : lora_.state()) state[kState + name] = tensor;
    return state;
  }
  void restore(const std::map<std::string, at::Tensor>& state) override {
    std::map<std::string, at::Tensor> mine;
    for (const auto& [name, tensor] : state)
      if (name.starts_with(kState)) mine[name.substr(std::string(kState).size())] = tensor;
    lora_.restore(mine);
  }
  void save_beside(const Pipeline& pipeline, const std::filesystem::path& folder) const override {
    save_adapter(pipeline, lora_.adapter(), lora_.base_checksum(weights_of(pipeline)),
                 folder / "adapter.safetensors");
  }

 private:
  Lora lora_;
};

NamedTensors joined(NamedTensors some, const NamedTensors& others) {
  some.insert(some.end(), others.begin(), others.end());
  return some;
}

/// A part with parameters that the model does not have.
class WithParameters final : public TrainedPart {
 public:
  WithParameters(std::unique_ptr<TrainedPart> part, NamedTensors beside)
      : part_(std::move(part)), beside_(std::move(beside)) {}
  NamedTensors parameters() const override { return joined(part_->parameters(), beside_); }
  NamedTensors summed() const override { return joined(part_->summed(), beside_); }
  void after_backward() override { part_->after_backward(); }
  void after_step() override { part_->after_step(); }

  std::map<std::string, at::Tensor> state() const override {
    std::map<std::string, at::Tensor> state = part_->state();
    for (const auto& [name, tensor] : beside_) state[name] = tensor.detach();
    return state;
  }
  void restore(const std::map<std::string, at::Tensor>& state) override {
    part_->restore(state);
    const at::NoGradGuard no_gradients;
    for (auto& [name, tensor] : beside_) {
      tensor.copy_(saved_tensor(state, name, tensor, {},
                                "resume with the options that the training run was started with"));
    }
  }
  void save_beside(const Pipeline& pipeline, const std::filesystem::path& folder) const override {
    part_->save_beside(pipeline, folder);
  }

 private:
  std::unique_ptr<TrainedPart> part_;
  NamedTensors beside_;
};

/// "a, b" as patterns.
std::vector<std::string> patterns_of(const std::string& text) {
  std::vector<std::string> patterns;
  std::string pattern;
  for (const char c : text + ",") {
    if (c == ' ') continue;
    if (c != ',') {
      pattern += c;
    } else if (!pattern.empty()) {
      patterns.push_back(std::exchange(pattern, {}));
    }
  }
  return patterns;
}

/// The parameters that are left to train; the others no longer get gradients.
NamedTensors without_frozen(const NamedTensors& model, const std::vector<std::string>& patterns) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : model) names.push_back(name);
  const std::vector<std::string> frozen = matching(names, patterns, "--freeze");
  NamedTensors left;
  for (const auto& [name, tensor] : model) {
    if (std::find(frozen.begin(), frozen.end(), name) == frozen.end()) {
      left.emplace_back(name, tensor);
    } else {
      tensor.set_requires_grad(false);
    }
  }
  if (left.empty())
    throw Error(Error::Kind::bad_config, "all parameters are frozen: nothing to train", "--freeze");
  return left;
}

}  // namespace

std::unique_ptr<TrainedPart> with_parameters(std::unique_ptr<TrainedPart> part, NamedTensors beside) {
  return std::make_unique<WithParameters>(std::move(part), std::move(beside));
}

std::unique_ptr<TrainedPart> make_trained_part(const NamedTensors& model, std::vector<std::string> adaptable,
                                               const Config& options) {
  const std::vector<std::string> freeze = patterns_of(options.text("freeze"));
  const LoraOptions lora{options.integer("lora_rank"), options.number("lora_alpha"),
                         patterns_of(options.text("lora_parameters")), std::move(adaptable)};
  if (lora.rank == 0) {
    if (!lora.patterns.empty())
      throw Error(Error::Kind::bad_config, "--lora-parameters needs --lora-rank", "--lora-parameters", {},
                  "add --lora-rank 8");
    return std::make_unique<Weights>(without_frozen(model, freeze));
  }
  if (!freeze.empty())
    throw Error(Error::Kind::bad_config, "--freeze cannot be combined with --lora-rank", "--freeze", {},
                "select matrices with --lora-parameters instead");
  return std::make_unique<Changes>(model, lora, static_cast<std::uint64_t>(options.integer("seed")));
}

}  // namespace osugen::train
