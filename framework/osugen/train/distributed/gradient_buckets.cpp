#include <osugen/train/distributed/gradient_buckets.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/utils/lambda_post_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <algorithm>
#include <utility>

namespace osugen::train {
namespace {

/// The bucket that is sent first is small, so that sending begins early.
constexpr std::int64_t kFirstBucketBytes = std::int64_t{1} << 20;

}  // namespace

/// What autograd calls when the gradient of a parameter is there. Placed on the node that accumulates it, as
/// c10d::Reducer does.
class GradientBuckets::Hooks {
 public:
  explicit Hooks(GradientBuckets& owner) {
    using torch::autograd::variable_list;
    using torch::autograd::utils::LambdaPostHook;
    for (std::size_t i = 0; i < owner.parameters_.size(); ++i) {
      auto node = torch::autograd::impl::grad_accumulator(owner.parameters_[i].tensor);
      const std::uintptr_t key = node->add_post_hook(
          std::make_unique<LambdaPostHook>([&owner, i](const variable_list& outputs, const variable_list&) {
            owner.on_gradient(i);
            return outputs;
          }));
      placed_.emplace_back(std::move(node), key);
    }
  }
  ~Hooks() {
    for (const auto& [node, key] : placed_) node->del_post_hook(key);
  }
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;

 private:
  /// A shared pointer to a node: which kind changes between releases.
  using Node = decltype(torch::autograd::impl::grad_accumulator(at::Tensor()));
  std::vector<std::pair<Node, std::uintptr_t>> placed_;
};

GradientBuckets::GradientBuckets(const NamedTensors& parameters, BucketTransport transport,
                                 std::int64_t bytes, bool overlap)
    : transport_(std::move(transport)) {
  // Backward comes to the last layers first.
  for (auto it = parameters.rbegin(); it != parameters.rend(); ++it) {
    if (it->second.requires_grad()) parameters_.push_back({it->first, it->second});
  }
  plan(bytes);
  if (overlap) hooks_ = std::make_unique<Hooks>(*this);
}

GradientBuckets::~GradientBuckets() = default;

void GradientBuckets::plan(std::int64_t bytes) {
  std::int64_t room = 0;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    Parameter& p = parameters_[i];
    const auto size = static_cast<std::int64_t>(p.tensor.nbytes());
    const bool same_type =
        !buckets_.empty() &&
        parameters_[buckets_.back().parameters[0]].tensor.scalar_type() == p.tensor.scalar_type();
    if (!same_type || size > room) {
      room = buckets_.empty() ? std::min(bytes, kFirstBucketBytes) : bytes;
      buckets_.emplace_back();
    }
    Bucket& bucket = buckets_.back();
    room -= size;
    p.bucket = buckets_.size() - 1;
    p.offset = std::exchange(bucket.elements, bucket.elements + p.tensor.numel());
    p.index = static_cast<std::int64_t>(bucket.parameters.size());
    bucket.parameters.push_back(i);
  }
  for (Bucket& bucket : buckets_) {
    const auto count = static_cast<std::int64_t>(bucket.parameters.size());
    const auto type = parameters_[bucket.parameters[0]].tensor.scalar_type();
    bucket.flat = at::empty({bucket.elements + count}, at::dtype(type).device(transport_.device));
  }
}

void GradientBuckets::arm(bool last_micro_batch) {
  const std::lock_guard lock(mutex_);
  armed_ = last_micro_batch;
  if (armed_) begin_step();
}

void GradientBuckets::begin_step() {
  for (Parameter& p : parameters_) p.ready = false;
  for (Bucket& bucket : buckets_) {
    bucket.missing = bucket.parameters.size();
    bucket.work.reset();
  }
  next_ = 0;
  failure_ = nullptr;
  step_has_begun_ = true;
}

void GradientBuckets::on_gradient(std::size_t parameter) {
  const std::lock_guard lock(mutex_);
  if (!armed_ || failure_) return;
  // Nothing is thrown through autograd: finish() tells.
  try {
    Parameter& p = parameters_[parameter];
    if (p.ready) {
      throw Error(Error::Kind::internal,
                  "its gradient was computed twice in the last backward pass of a step", p.name, {},
                  "call backward once per micro-batch");
    }
    put(p);
    start_ready_buckets();
  } catch (...) {
    failure_ = std::current_exception();
  }
}

void GradientBuckets::put(Parameter& p) {
  const at::NoGradGuard no_grad;
  Bucket& bucket = buckets_[p.bucket];
  const at::Tensor& gradient = p.tensor.grad();
  at::Tensor place = bucket.flat.narrow(0, p.offset, p.tensor.numel());
  if (gradient.defined()) {
    place.copy_((gradient.is_sparse() ? gradient.to_dense() : gradient).reshape({-1}));
  } else {
    place.zero_();
  }
  bucket.flat.narrow(0, bucket.elements + p.index, 1).fill_(gradient.defined() ? 1 : 0);
  p.ready = true;
  --bucket.missing;
}

void GradientBuckets::start_ready_buckets() {
  while (next_ < buckets_.size() && buckets_[next_].missing == 0) {
    Bucket& bucket = buckets_[next_++];
    bucket.work = transport_.start(bucket.flat);
  }
}

void GradientBuckets::take(Parameter& p) {
  const Bucket& bucket = buckets_[p.bucket];
  at::Tensor& gradient = p.tensor.mutable_grad();
  if (!gradient.defined() || gradient.is_sparse()) gradient = at::zeros_like(p.tensor);
  gradient.copy_(bucket.flat.narrow(0, p.offset, p.tensor.numel()).view(p.tensor.sizes()));
}

void GradientBuckets::finish() {
  const std::lock_guard lock(mutex_);
  const at::NoGradGuard no_grad;
  if (!std::exchange(step_has_begun_, false)) begin_step();
  step_has_begun_ = armed_ = false;
  if (failure_) std::rethrow_exception(failure_);
  for (Parameter& p : parameters_) {
    if (!p.ready) put(p);
  }
  start_ready_buckets();
  for (Bucket& bucket : buckets_) {
    transport_.finish(*bucket.work);
    bucket.work.reset();
    const auto count = static_cast<std::int64_t>(bucket.parameters.size());
    const at::Tensor ranks = bucket.flat.narrow(0, bucket.elements, count).to(at::kCPU, at::kFloat);
    for (const std::size_t i : bucket.parameters) {
      Parameter& p = parameters_[i];
      if (ranks.data_ptr<float>()[p.index] != 0) take(p);
    }
  }
}

}  // namespace osugen::train
