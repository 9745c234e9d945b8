#include <osugen/train/step/loss.h>

#include <ATen/TensorOperators.h>
#include <ATen/core/Reduction.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/nll_loss.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <numeric>

namespace osugen::train {
namespace {

double ratio(double sum, double count) {
  return count > 0 ? sum / count : 0;
}

}  // namespace

const std::vector<std::string>& kind_names() {
  static const std::vector<std::string> names{"end",      "time",  "type",    "position",
                                              "duration", "combo", "reserved"};
  return names;
}

LossSums::LossSums() : loss_by_kind(kind_names().size()), targets_by_kind(kind_names().size()) {}

LossSums& LossSums::operator+=(const LossSums& other) {
  loss += other.loss;
  targets += other.targets;
  for (std::size_t i = 0; i < loss_by_kind.size(); ++i) {
    loss_by_kind[i] += other.loss_by_kind[i];
    targets_by_kind[i] += other.targets_by_kind[i];
  }
  return *this;
}

double LossSums::mean() const {
  return ratio(loss, targets);
}

double LossSums::mean_of(std::size_t kind) const {
  return ratio(loss_by_kind[kind], targets_by_kind[kind]);
}

std::vector<double> LossSums::numbers() const {
  std::vector<double> all = loss_by_kind;
  all.insert(all.end(), targets_by_kind.begin(), targets_by_kind.end());
  return all;
}

LossSums LossSums::of_numbers(const std::vector<double>& numbers) {
  LossSums sums;
  const std::size_t kinds = sums.loss_by_kind.size();
  for (std::size_t i = 0; i < kinds; ++i) {
    sums.loss_by_kind[i] = numbers.at(i);
    sums.targets_by_kind[i] = numbers.at(kinds + i);
  }
  sums.loss = std::accumulate(sums.loss_by_kind.begin(), sums.loss_by_kind.end(), 0.0);
  sums.targets = std::accumulate(sums.targets_by_kind.begin(), sums.targets_by_kind.end(), 0.0);
  return sums;
}

CrossEntropy::CrossEntropy(const Vocabulary& vocabulary, const Weighting& weighting, at::Device device)
    : pad_(vocabulary.pad), smoothing_(weighting.label_smoothing) {
  std::vector<std::int64_t> kinds;
  for (const Token& token : vocabulary.tokens) kinds.push_back(static_cast<std::int64_t>(token.kind));
  kinds_ = at::tensor(kinds, at::kLong).to(device);
  if (weighting.time_weight == 1) return;
  const at::Tensor is_time = kinds_.eq(static_cast<std::int64_t>(TokenKind::time)).to(at::kFloat);
  weights_ = 1 + is_time * (weighting.time_weight - 1);
}

CrossEntropy::Result CrossEntropy::operator()(const at::Tensor& logits, const at::Tensor& targets) const {
  const at::Tensor flat = targets.flatten();
  const at::Tensor scores = logits.flatten(0, 1).to(at::kFloat);
  const at::Tensor likelihoods = at::log_softmax(scores, 1);
  const at::Tensor each = at::nll_loss(likelihoods, flat, {}, at::Reduction::None, pad_);
  Result result;
  at::Tensor taught = each;
  if (smoothing_ > 0)
    taught = at::cross_entropy_loss(scores, flat, {}, at::Reduction::None, pad_, smoothing_);
  if (weights_.defined()) taught = taught * weights_.index_select(0, flat);
  result.sum = taught.sum();
  const at::NoGradGuard no_gradients;
  const at::Tensor counted = flat.ne(pad_).to(at::kDouble);
  const at::Tensor kinds = kinds_.index_select(0, flat);
  const auto count = static_cast<std::int64_t>(kind_names().size());
  at::Tensor sums = at::zeros({2, count}, counted.options());
  sums[0].index_add_(0, kinds, each.detach().to(at::kDouble) * counted);
  sums[1].index_add_(0, kinds, counted);
  const at::Tensor numbers = sums.flatten().to(at::kCPU);
  const double* values = numbers.const_data_ptr<double>();
  result.figures = LossSums::of_numbers({values, values + numbers.numel()});
  return result;
}

}  // namespace osugen::train
