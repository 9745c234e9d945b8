#include <osugen/train/step/lora.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <c10/util/StringUtil.h>

#include <algorithm>
#include <cmath>

#include <osugen/runtime/intra_op_threads.h>
#include <osugen/train/options/draw.h>
#include <osugen/train/options/name_patterns.h>
#include <osugen/weights/weights.h>

namespace osugen::train {
namespace {

/// FNV-1a, so that a name means the same everywhere.
std::uint64_t hash_of(const std::string& text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return hash;
}

/// Uniform in [-bound, bound), of the seed and the name alone.
at::Tensor first_a(const std::string& name, std::int64_t rank, std::int64_t in, std::uint64_t seed) {
  at::Tensor a = at::empty({rank, in}, at::kFloat);
  Random random = drawn(Draw::adapter, {seed, hash_of(name)});
  const double bound = 1 / std::sqrt(static_cast<double>(in));
  float* values = a.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < a.numel(); ++i)
    values[i] = static_cast<float>((2 * random.uniform() - 1) * bound);
  return a;
}

std::int64_t columns(const at::Tensor& weight) {
  return weight.numel() / std::max<std::int64_t>(1, weight.size(0));
}

bool is_matrix(const at::Tensor& weight) {
  return weight.dim() >= 2 && weight.numel() > 0;
}

bool is_larger_than_its_changes(const at::Tensor& weight, std::int64_t rank) {
  return rank * (weight.size(0) + columns(weight)) < weight.numel();
}

void check(const LoraOptions& options) {
  if (options.rank < 1)
    throw Error(Error::Kind::bad_config, "LoRA rank " + std::to_string(options.rank) + " is too small",
                "--lora-rank", "a rank of at least 1");
  if (!std::isfinite(options.alpha))
    throw Error(Error::Kind::bad_config, "alpha is not finite", "--lora-alpha", "a finite number");
}

/// The matrices that are adapted, in the order of the parameters.
NamedTensors chosen(const NamedTensors& parameters, const LoraOptions& options) {
  std::vector<std::string> names;
  for (const auto& [name, weight] : parameters)
    if (is_matrix(weight)) names.push_back(name);
  const bool by_default = options.patterns.empty();
  names = by_default ? options.adaptable : matching(names, options.patterns, "--lora-parameters");
  NamedTensors found;
  for (const auto& [name, weight] : parameters) {
    if (std::find(names.begin(), names.end(), name) == names.end()) continue;
    if (!by_default || is_larger_than_its_changes(weight, options.rank)) found.emplace_back(name, weight);
  }
  if (found.empty()) {
    throw Error(Error::Kind::bad_config,
                "no adaptable matrix is larger than an adapter of rank " + std::to_string(options.rank),
                "--lora-rank", {}, "use a smaller rank, or set --lora-parameters");
  }
  return found;
}

struct Pair {
  std::string name;
  at::Tensor weight, base, a, b;
};

Pair make_pair(const std::string& name, const at::Tensor& weight, std::int64_t rank, std::uint64_t seed) {
  const at::Tensor a = first_a(name, rank, columns(weight), seed).to(weight.device());
  const at::Tensor b = at::zeros({weight.size(0), rank}, weight.options().requires_grad(false));
  a.set_requires_grad(true);
  b.set_requires_grad(true);
  return {name, weight, weight.detach().clone(), a, b};
}

/// Puts a value where the optimizer reads the gradient.
void set_gradient(at::Tensor parameter, const at::Tensor& value) {
  parameter.mutable_grad() = value;
}

}  // namespace

struct Lora::Impl {
  std::vector<Pair> pairs;
  double scale = 0;
  LoraOptions options;
  std::vector<std::pair<at::Tensor, bool>> frozen;  ///< with what requires_grad was
};

Lora::Lora(const NamedTensors& parameters, const LoraOptions& options, std::uint64_t seed)
    : impl_(std::make_unique<Impl>()) {
  check(options);
  const at::NoGradGuard no_grad;
  impl_->options = options;
  impl_->scale = options.alpha / static_cast<double>(options.rank);
  for (const auto& [name, weight] : chosen(parameters, options)) {
    if (weight.scalar_type() != at::kFloat)
      throw Error(Error::Kind::bad_config, c10::str("'", name, "' is of type ", weight.scalar_type()),
                  "--lora-parameters", "float32");
    impl_->pairs.push_back(make_pair(name, weight, options.rank, seed));
  }
  for (const auto& [name, weight] : parameters) {
    impl_->frozen.emplace_back(weight, weight.requires_grad());
    weight.set_requires_grad(false);
  }
  for (const Pair& pair : impl_->pairs) pair.weight.set_requires_grad(true);
}

Lora::~Lora() {
  for (const auto& [weight, required] : impl_->frozen) weight.set_requires_grad(required);
}

NamedTensors Lora::parameters() const {
  NamedTensors all;
  for (const Pair& pair : impl_->pairs) {
    all.emplace_back(pair.name + ".lora_a", pair.a);
    all.emplace_back(pair.name + ".lora_b", pair.b);
  }
  return all;
}

NamedTensors Lora::adapted() const {
  NamedTensors all;
  for (const Pair& pair : impl_->pairs) all.emplace_back(pair.name, pair.weight);
  return all;
}

void Lora::pull_gradients() {
  const at::NoGradGuard no_grad;
  for (const Pair& pair : impl_->pairs) {
    if (!pair.weight.grad().defined()) {
      set_gradient(pair.a, at::zeros_like(pair.a));
      set_gradient(pair.b, at::zeros_like(pair.b));
      continue;
    }
    const at::Tensor gradient = pair.weight.grad().reshape({pair.weight.size(0), -1});
    set_gradient(pair.a, at::mm(pair.b.t(), gradient).mul_(impl_->scale));
    set_gradient(pair.b, at::mm(gradient, pair.a.t()).mul_(impl_->scale));
    set_gradient(pair.weight, {});
  }
}

void Lora::apply() {
  const at::NoGradGuard no_grad;
  const IntraOpThreads one_thread(1);
  for (const Pair& pair : impl_->pairs) pair.weight.copy_(folded(pair.base, pair.a, pair.b, impl_->scale));
}

NamedTensors Lora::state() const {
  NamedTensors all = parameters();
  for (const Pair& pair : impl_->pairs) all.emplace_back(pair.name + ".base", pair.base);
  return all;
}

void Lora::restore(const std::map<std::string, at::Tensor>& tensors) {
  const at::NoGradGuard no_grad;
  const NamedTensors mine = state();
  for (const auto& [name, target] : mine) {
    const auto found = tensors.find(name);
    if (found == tensors.end() && name.ends_with(".base")) continue;
    if (found == tensors.end() || found->second.sizes() != target.sizes()) {
      throw Error(Error::Kind::bad_input, "the checkpoint's '" + name + "' is missing or has the wrong shape",
                  {}, c10::str(target.sizes()),
                  "resume with the --lora options that the training run was started with");
    }
  }
  for (const auto& [name, target] : mine)
    if (const auto found = tensors.find(name); found != tensors.end()) target.copy_(found->second);
  apply();
}

std::string Lora::base_checksum(std::map<std::string, at::Tensor> weights) const {
  for (const Pair& pair : impl_->pairs) weights[pair.name] = pair.base;
  return weights_checksum(weights);
}

Adapter Lora::adapter() const {
  Adapter adapter{impl_->options.rank, impl_->options.alpha, {}};
  for (const auto& [name, tensor] : parameters())
    adapter.tensors[name] = tensor.detach().to(at::kCPU, at::kFloat, false, true);
  return adapter;
}

std::vector<std::string> merge_adapter(Pipeline& pipeline, const std::filesystem::path& weights,
                                       const std::filesystem::path& adapter,
                                       const std::filesystem::path& merged) {
  for (const std::filesystem::path& input : {weights, adapter}) {
    std::error_code error;
    if (std::filesystem::equivalent(input, merged, error))
      throw Error(Error::Kind::cannot_write, "would be overwritten: it is an input of the merge",
                  merged.string(), "another file", "use an --out that is not an input");
  }
  const IntraOpThreads one_thread(1);
  std::vector<std::string> notes = load_weights(pipeline, weights).notes;
  const std::vector<std::string> more = apply_adapter(pipeline, adapter);
  notes.insert(notes.end(), more.begin(), more.end());
  save_weights(pipeline, merged);
  return notes;
}

}  // namespace osugen::train
