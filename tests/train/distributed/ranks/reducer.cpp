// The oracle: LibTorch's own DistributedDataParallel engine.
#include "scenarios.h"
#include "toy_model.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdio>

#include <torch/version.h>

#if TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR == 13
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/reducer.hpp>

#include <osugen/train/distributed/rendezvous.h>

namespace osugen::testing {
namespace {

c10::intrusive_ptr<c10d::ProcessGroup> process_group(const train::Rendezvous& rendezvous,
                                                     const train::GroupAddress& address) {
  auto settings = c10d::ProcessGroupGloo::Options::create(std::chrono::seconds(60));
  settings->devices.push_back(c10d::ProcessGroupGloo::createDeviceForHostname(rendezvous.device_host));
  auto gloo =
      c10::make_intrusive<c10d::ProcessGroupGloo>(rendezvous.store, address.rank, address.size, settings);
  auto group = c10::make_intrusive<c10d::ProcessGroup>(rendezvous.store, address.rank, address.size);
  group->setBackend(c10::DeviceType::CPU, c10d::ProcessGroup::GLOO, gloo);
  group->setDefaultBackend(c10d::ProcessGroup::GLOO);
  return group;
}

/// The three that every loss reaches: the Reducer has no mind for others here.
std::vector<at::Tensor> reached(const train::NamedTensors& parameters) {
  return {parameters[0].second, parameters[1].second, parameters[2].second};
}

std::unique_ptr<c10d::Reducer> reducer(const std::vector<at::Tensor>& parameters,
                                       const c10::intrusive_ptr<c10d::ProcessGroup>& group) {
  const std::vector<bool> dense(parameters.size(), false);
  auto [buckets, limits] = c10d::compute_bucket_assignment_by_size(parameters, {256, 256}, dense);
  std::reverse(buckets.begin(), buckets.end());
  return std::make_unique<c10d::Reducer>(parameters, buckets, group, dense, 256, false, false,
                                         std::unordered_map<std::size_t, std::string>{}, 256, false, false,
                                         std::vector<std::int64_t>(limits.begin(), limits.end()));
}

}  // namespace

void check_against_reducer(const train::GroupAddress& address) {
  const train::NamedTensors ours = toy_parameters(), theirs = toy_parameters();
  const train::Rendezvous rendezvous = train::make_rendezvous(address, {});
  const auto theirs_group = process_group(rendezvous, address);
  const auto averaged = reducer(reached(theirs), theirs_group);
  train::GroupAddress beside = address;  // the same store, other keys
  beside.attempt += "-ours";
  beside.agent_store = true;
  train::GroupOptions options;
  options.bucket_bytes = 256;
  const auto group = join_group(beside, options);
  group->attach(ours);

  double worst = 0;
  for (std::int64_t step = 0; step < 10; ++step) {
    averaged->prepare_for_forward();
    averaged->rebuild_buckets();
    const at::Tensor loss = toy_loss(theirs, step, address.rank + 1);
    averaged->prepare_for_backward({});
    loss.backward();
    group->before_forward(true);
    toy_loss(ours, step, address.rank + 1).backward();
    group->finish_gradients();
    for (std::size_t i = 0; i < 3; ++i) {
      const at::Tensor right = theirs[i].second.grad() * address.size;
      const double scale = right.abs().max().item<double>();
      worst = std::max(worst, (ours[i].second.grad() - right).abs().max().item<double>() / scale);
      ours[i].second.mutable_grad().reset();
      theirs[i].second.mutable_grad().zero_();
    }
  }
  // Dividing by two and multiplying by two lose nothing.
  require(address.size == 2 ? worst == 0 : worst < 1e-6, "sums are the Reducer's averages times the ranks");
  std::printf("worst difference %g\n", worst);
  group->barrier();
}

}  // namespace osugen::testing

#else

namespace osugen::testing {
void check_against_reducer(const train::GroupAddress& /*address*/) {
  std::printf("skipped: the Reducer of this LibTorch has another constructor\n");
}
}  // namespace osugen::testing

#endif
