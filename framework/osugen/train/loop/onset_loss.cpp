#include <osugen/train/loop/onset_loss.h>

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <utility>

namespace osugen::train {
namespace {

constexpr double kSeldom = -2;  // a bias: one frame in eight

/// Moments of some items, [batch, moments].
struct Moments {
  at::Tensor time_ms;  ///< float64
  at::Tensor kind;     ///< int64; anything where not there
  at::Tensor there;    ///< bool
};

/// Each moment's shares of the two frames that it lies between; float32 [batch, frames, kOnsetKinds].
at::Tensor shares(const Memory& memory, const Moments& moments) {
  const std::int64_t batch = memory.values.size(0), frames = memory.values.size(1);
  at::Tensor since = moments.time_ms;
  if (memory.first_ms.defined()) since = since - memory.first_ms.unsqueeze(1);
  const at::Tensor place = (since / memory.frame_ms).clamp(-2, static_cast<double>(frames) + 1);
  const at::Tensor before = place.floor(), part = place - before;
  const at::Tensor rows = at::arange(batch, moments.kind.options()).unsqueeze(1) * frames;
  const at::Tensor kind = moments.kind.clamp(0, kOnsetKinds - 1);
  at::Tensor result = at::zeros({batch * frames * kOnsetKinds}, memory.values.options().requires_grad(false));
  for (const auto& [at_frame, share] : {std::pair(before, 1 - part), std::pair(before + 1, part)}) {
    const at::Tensor outside =
        at_frame.lt(0).logical_or(at_frame.ge(frames)).logical_or(moments.there.logical_not());
    const at::Tensor index = (rows + at_frame.to(at::kLong).clamp(0, frames - 1)) * kOnsetKinds + kind;
    result.scatter_reduce_(0, index.flatten(), share.masked_fill(outside, 0).to(result.dtype()).flatten(),
                           "amax");
  }
  return result.view({batch, frames, kOnsetKinds});
}

/// The ticks that beats or bar lines begin on.
Moments lines(const Ticks& ticks, OnsetKind kind) {
  const at::Tensor place = kind == OnsetKind::bar ? ticks.bar_place : ticks.bar_place % ticks.per_beat;
  at::Tensor there = place.eq(0);
  if (ticks.padding.defined()) there = there.logical_and(ticks.padding.logical_not());
  return {ticks.time_ms, at::full_like(ticks.bar_place, static_cast<std::int64_t>(kind)), there};
}

Moments notes(const Sounds& sounds, bool ghosts) {
  const at::Tensor of_sort = ghosts ? sounds.ghost : sounds.ghost.logical_not();
  return {sounds.time_ms, sounds.kind, sounds.kind.ge(0).logical_and(of_sort)};
}

/// Binary cross entropy of each frame and kind; 0 where it does not count.
at::Tensor losses(const at::Tensor& logits, const OnsetTargets& targets) {
  const at::Tensor onset_weight = at::full({}, OnsetHead::kOnsetWeight, logits.options());
  return at::binary_cross_entropy_with_logits(logits, targets.values, {}, onset_weight, at::Reduction::None)
      .masked_fill(targets.counted.logical_not(), 0);
}

/// [batch] of [batch, frames, kinds]: the mean over what counts.
at::Tensor means(const at::Tensor& each, const at::Tensor& counted) {
  return each.sum({1, 2}) / counted.sum({1, 2}).clamp_min(1);
}

/// Times of the frames in which a kind of one item seems to begin: peaks over one half.
std::vector<double> peaks(const at::Tensor& logits, const at::Tensor& counted, double first_ms,
                          double frame_ms) {
  const auto frames = logits.size(0);
  const auto value = logits.accessor<float, 1>();
  const auto counts = counted.accessor<bool, 1>();
  std::vector<double> times;
  for (std::int64_t i = 0; i < frames; ++i) {
    const bool rises = i == 0 || value[i] >= value[i - 1], falls = i + 1 == frames || value[i] > value[i + 1];
    if (counts[i] && value[i] > 0 && rises && falls)
      times.push_back(first_ms + static_cast<double>(i) * frame_ms);
  }
  return times;
}

/// What is compared of a batch, on the CPU.
struct Comparison {
  at::Tensor logits, counted;  ///< [batch, frames, kOnsetKinds]
  std::vector<Moments> onsets;
  Memory memory;     ///< without values
  at::Tensor known;  ///< bool [batch]
};

Comparison comparison(const at::Tensor& logits, const at::Tensor& counted, const Memory& memory,
                      const Batch& batch) {
  const auto here = [](const at::Tensor& tensor) {
    return tensor.defined() ? tensor.to(at::kCPU).contiguous() : tensor;
  };
  Comparison result{here(logits), here(counted), {}, {}, here(batch.sounds.known)};
  for (const Moments& m :
       {notes(batch.sounds, false), lines(batch.ticks, OnsetKind::beat), lines(batch.ticks, OnsetKind::bar)})
    result.onsets.push_back({here(m.time_ms), here(m.kind), here(m.there)});
  result.memory = {{}, here(memory.padding), memory.frame_ms, here(memory.first_ms)};
  return result;
}

/// When each kind begins in one item, sorted.
std::vector<std::vector<double>> onsets_of(const Comparison& all, std::int64_t row, double from_ms,
                                           double to_ms) {
  std::vector<std::vector<double>> by_kind(kOnsetKinds);
  for (const Moments& moments : all.onsets) {
    const std::int64_t count = moments.time_ms.size(1);
    for (std::int64_t i = row * count; i < (row + 1) * count; ++i) {
      const double time_ms = moments.time_ms.const_data_ptr<double>()[i];
      if (!moments.there.const_data_ptr<bool>()[i] || time_ms < from_ms || time_ms > to_ms) continue;
      by_kind[static_cast<std::size_t>(moments.kind.const_data_ptr<std::int64_t>()[i])].push_back(time_ms);
    }
  }
  for (std::vector<double>& times : by_kind) std::sort(times.begin(), times.end());
  return by_kind;
}

/// Frames of one item that are no padding.
std::int64_t frames_of(const Comparison& all, std::int64_t row) {
  if (!all.memory.padding.defined()) return all.logits.size(1);
  return all.memory.padding[row].logical_not().sum().item<std::int64_t>();
}

void score_item(const Comparison& all, std::int64_t row, OnsetSums& sums) {
  const double frame_ms = all.memory.frame_ms;
  const double first_ms =
      all.memory.first_ms.defined() ? all.memory.first_ms.const_data_ptr<double>()[row] : 0;
  const double last_ms = first_ms + static_cast<double>(frames_of(all, row) - 1) * frame_ms;
  const auto onsets = onsets_of(all, row, first_ms, last_ms);
  const bool known = all.known.const_data_ptr<bool>()[row];
  for (std::int64_t kind = known ? 0 : kOnsetRoles; kind < kOnsetKinds; ++kind) {
    const auto k = static_cast<std::size_t>(kind);
    const auto found =
        peaks(all.logits[row].select(1, kind), all.counted[row].select(1, kind), first_ms, frame_ms);
    sums.kinds[k].onsets += evaluate::score_onsets(onsets[k], found, frame_ms);
  }
}

}  // namespace

OnsetTargets onset_targets(const Memory& memory, const Sounds& sounds, const Ticks& ticks) {
  const at::NoGradGuard no_gradients;
  at::Tensor values = shares(memory, notes(sounds, false));
  for (const OnsetKind kind : {OnsetKind::beat, OnsetKind::bar})
    values = values.maximum(shares(memory, lines(ticks, kind)));
  const at::Tensor is_role = at::arange(kOnsetKinds, sounds.kind.options()).lt(kOnsetRoles);
  at::Tensor counted = sounds.known.view({-1, 1, 1}).logical_or(is_role.logical_not());
  const at::Tensor ghosts_alone = shares(memory, notes(sounds, true)).gt(0).logical_and(values.eq(0));
  counted = counted.logical_and(ghosts_alone.logical_not());
  if (memory.padding.defined()) counted = counted.logical_and(memory.padding.logical_not().unsqueeze(2));
  return {values, counted};
}

OnsetSums::OnsetSums() : kinds(static_cast<std::size_t>(kOnsetKinds)) {}

OnsetSums& OnsetSums::operator+=(const OnsetSums& other) {
  loss += other.loss;
  items += other.items;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    kinds[i].loss += other.kinds[i].loss;
    kinds[i].frames += other.kinds[i].frames;
    kinds[i].onsets += other.kinds[i].onsets;
  }
  return *this;
}

double OnsetSums::mean() const {
  return items > 0 ? loss / items : 0;
}

std::vector<double> OnsetSums::numbers() const {
  std::vector<double> all{loss, items};
  for (const HeardKind& kind : kinds) {
    all.insert(all.end(), {kind.loss, kind.frames});
    for (const std::int64_t count : {kind.onsets.matched, kind.onsets.reference, kind.onsets.generated})
      all.push_back(static_cast<double>(count));
  }
  return all;
}

OnsetSums OnsetSums::of_numbers(const std::vector<double>& numbers) {
  OnsetSums sums;
  auto next = numbers.begin();
  const auto whole = [&next] { return static_cast<std::int64_t>(*next++); };
  sums.loss = *next++;
  sums.items = *next++;
  for (HeardKind& kind : sums.kinds) {
    kind.loss = *next++;
    kind.frames = *next++;
    for (std::int64_t* count : {&kind.onsets.matched, &kind.onsets.reference, &kind.onsets.generated})
      *count = whole();
  }
  return sums;
}

OnsetHead::OnsetHead(std::int64_t width, at::Device device)
    : weight_(at::zeros({kOnsetKinds, width}, at::TensorOptions(device).dtype(at::kFloat))),
      bias_(at::full({kOnsetKinds}, kSeldom, at::TensorOptions(device).dtype(at::kFloat))) {
  weight_.set_requires_grad(true);
  bias_.set_requires_grad(true);
}

NamedTensors OnsetHead::parameters() const {
  return {{"onset_head.weight", weight_}, {"onset_head.bias", bias_}};
}

at::Tensor OnsetHead::logits(const Memory& memory) const {
  return at::linear(at::layer_norm(memory.values, {memory.values.size(2)}), weight_, bias_);
}

at::Tensor OnsetHead::loss(const Memory& memory, const Batch& batch) const {
  const OnsetTargets targets = onset_targets(memory, batch.sounds, batch.ticks);
  return means(losses(logits(memory), targets), targets.counted).sum();
}

OnsetSums OnsetHead::heard(const Memory& memory, const Batch& batch) const {
  const at::NoGradGuard no_gradients;
  const OnsetTargets targets = onset_targets(memory, batch.sounds, batch.ticks);
  const at::Tensor scores = logits(memory), each = losses(scores, targets);
  OnsetSums sums;
  sums.loss = means(each, targets.counted).sum().item<double>();
  sums.items = static_cast<double>(memory.values.size(0));
  const at::Tensor by_kind = each.sum(at::IntArrayRef{0, 1}, false, at::kDouble).to(at::kCPU);
  const at::Tensor frames = targets.counted.sum(at::IntArrayRef{0, 1}).to(at::kCPU);
  for (std::size_t i = 0; i < sums.kinds.size(); ++i) {
    sums.kinds[i].loss = by_kind.const_data_ptr<double>()[i];
    sums.kinds[i].frames = static_cast<double>(frames.const_data_ptr<std::int64_t>()[i]);
  }
  const Comparison all = comparison(scores, targets.counted, memory, batch);
  for (std::int64_t row = 0; row < memory.values.size(0); ++row) score_item(all, row, sums);
  return sums;
}

}  // namespace osugen::train
