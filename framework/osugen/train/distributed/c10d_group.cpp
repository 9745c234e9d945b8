// The group of many, over c10d.
#include <signal.h>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <utility>

#include <osugen/train/distributed/gradient_backend.h>
#include <osugen/train/distributed/gradient_buckets.h>
#include <osugen/train/distributed/group.h>
#include <osugen/train/distributed/heartbeat.h>
#include <osugen/train/distributed/layout.h>
#include <osugen/train/distributed/rendezvous.h>

namespace osugen::train {
namespace {

using c10d::ProcessGroupGloo;

/// How often a wait looks whether the group still stands.
constexpr std::chrono::milliseconds kSlice{100};

class C10dGroup final : public Group {
 public:
  C10dGroup(const GroupAddress& address, GroupOptions options)
      : address_(address), options_(std::move(options)), exceptions_before_(std::uncaught_exceptions()) {
    rendezvous_ = make_rendezvous(address_, options_);
    heartbeat_ = std::make_unique<Heartbeat>(rendezvous_.second_line, address_.rank, address_.size,
                                             rendezvous_.store_server, options_.silence_seconds);
    guarded([&] {
      auto settings = ProcessGroupGloo::Options::create(milliseconds_of(options_.collective_seconds));
      settings->devices.push_back(ProcessGroupGloo::createDeviceForHostname(rendezvous_.device_host));
      auto store = c10::make_intrusive<c10d::PrefixStore>("gloo", rendezvous_.store);
      gloo_ = c10::make_intrusive<ProcessGroupGloo>(store, address_.rank, address_.size, settings);
      nccl_ = nccl_backend(rendezvous_, address_, options_);
    });
  }

  ~C10dGroup() override {
    const bool in_order = !broken_ && std::uncaught_exceptions() == exceptions_before_;
    if (!in_order) heartbeat_->leave_with_error();
    buckets_.reset();
    if (!in_order) {
      // Collectives that will never end keep threads of c10d waiting, and its destructor would wait for
      // those: it is left as it is, for the end of the process, which is near.
      static_cast<void>(gloo_.release());
      static_cast<void>(nccl_.release());
    }
    leave(in_order ? std::chrono::seconds(5) : std::chrono::seconds(1));
  }

  int rank() const override { return address_.rank; }
  int size() const override { return address_.size; }

  void share(const NamedTensors& tensors) override {
    check_layouts(gather_texts(layout_of(tensors)));
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : tensors) {
      // As bytes: gloo does not know every type.
      at::Tensor staged = tensor.detach().to(at::kCPU).contiguous().clone();
      if (staged.numel() == 0) continue;
      std::vector<at::Tensor> bytes{staged.reshape({-1}).view(at::kByte)};
      complete([&] { return gloo_->broadcast(bytes); });
      at::Tensor target = tensor.detach();
      target.copy_(staged);
    }
  }

  void attach(const NamedTensors& parameters) override {
    BucketTransport transport;
    if (nccl_ && !parameters.empty()) transport.device = parameters.front().second.device();
    transport.start = [this](const at::Tensor& flat) {
      std::vector<at::Tensor> one{flat};
      return nccl_ ? nccl_->allreduce(one) : gloo_->allreduce(one);
    };
    transport.finish = [this](c10d::Work& work) { wait(work, nccl_.defined()); };
    guarded([&] {
      buckets_ = std::make_unique<GradientBuckets>(parameters, std::move(transport), options_.bucket_bytes,
                                                   options_.overlap);
    });
  }

  void before_forward(bool last_micro_batch) override {
    if (buckets_) buckets_->arm(last_micro_batch);
  }

  void finish_gradients() override {
    if (buckets_) guarded([this] { buckets_->finish(); });
  }

  std::vector<double> sum(std::vector<double> values) override {
    const auto count = static_cast<std::int64_t>(values.size());
    const at::Tensor all = gather(at::tensor(values, at::kDouble));
    // In the order of ranks, whatever way gloo goes: the same bits everywhere.
    for (std::int64_t i = 0; i < count; ++i) {
      double total = 0;
      for (int other = 0; other < size(); ++other) total += all.data_ptr<double>()[other * count + i];
      values[i] = total;
    }
    return values;
  }

  std::int64_t max(std::int64_t value) override {
    const at::Tensor all = gather(at::full({1}, value, at::kLong));
    return *std::max_element(all.data_ptr<std::int64_t>(), all.data_ptr<std::int64_t>() + size());
  }

  void barrier() override {
    complete([&] { return gloo_->barrier(); });
  }

 private:
  /// Runs what speaks to the others; whatever c10d throws means that the group is at its end.
  template <class Body>
  void guarded(const Body& body) {
    if (broken_) throw lost(heartbeat_->failure());
    try {
      body();
    } catch (const Error&) {
      throw;
    } catch (const std::exception& e) {
      throw give_up(heartbeat_->explain(first_words(e)));
    }
  }

  template <class Begin>
  void complete(const Begin& begin) {
    guarded([&] {
      const c10::intrusive_ptr<c10d::Work> work = begin();
      wait(*work);
    });
  }

  void wait(c10d::Work& work, bool on_gpu = false) {
    std::int64_t looks = heartbeat_->looks();
    int stale = 0;
    const double most_stale = options_.silence_seconds * 1000 / static_cast<double>(kSlice.count());
    while (!(on_gpu ? completed_on_gpu(work) : completed(work))) {
      const std::string failure = heartbeat_->failure();
      const std::int64_t looks_now = heartbeat_->looks();
      stale = looks_now == std::exchange(looks, looks_now) ? stale + 1 : 0;
      if (failure.empty() && stale < most_stale) continue;
      throw give_up(failure.empty()
                        ? rendezvous_.store_server + " was lost: the rendezvous store does not respond"
                        : failure);
    }
  }

  /// Within one slice. @throws what the work failed with
  static bool completed(c10d::Work& work) {
    try {
      work.wait(kSlice);
      return true;
    } catch (const std::exception&) {
      // Either the work failed or the slice was over, and only the work knows.
      if (!work.isCompleted()) return false;
    }
    // It may have ended just after the slice: once more, and only its own failure is thrown.
    work.wait();
    return true;
  }

  /// NCCL would take the end of a slice for its own end.
  static bool completed_on_gpu(c10d::Work& work) {
    const auto end = std::chrono::steady_clock::now() + kSlice;
    while (!work.isCompleted()) {
      if (std::chrono::steady_clock::now() >= end) return false;
      std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    work.wait();
    return true;
  }

  /// Every rank's values, one row for each: the same bits everywhere.
  at::Tensor gather(const at::Tensor& own) {
    std::vector<at::Tensor> input{own};
    at::Tensor all = at::empty({size(), own.numel()}, own.options());
    std::vector<std::vector<at::Tensor>> output{all.unbind(0)};
    complete([&] { return gloo_->allgather(output, input); });
    return all;
  }

  /// Every rank's text, in the order of ranks.
  std::vector<std::string> gather_texts(const std::string& own) {
    const at::Tensor sizes = gather(at::full({1}, static_cast<std::int64_t>(own.size()), at::kLong));
    const auto* size_of = sizes.data_ptr<std::int64_t>();
    const std::int64_t longest = *std::max_element(size_of, size_of + size());
    at::Tensor padded = at::zeros({longest}, at::kByte);
    std::copy(own.begin(), own.end(), padded.data_ptr<std::uint8_t>());
    const at::Tensor all = gather(padded);
    std::vector<std::string> texts;
    for (int other = 0; other < size(); ++other) {
      const std::uint8_t* begin = all.data_ptr<std::uint8_t>() + other * longest;
      texts.emplace_back(begin, begin + size_of[other]);
    }
    return texts;
  }

  /// The group is at its end.
  Error give_up(const std::string& what) {
    broken_ = true;
    heartbeat_->leave_with_error();
    return lost(what);
  }

  Error lost(const std::string& what) const {
    return Error(Error::Kind::lost_peer, what,
                 "rank " + std::to_string(rank()) + " of " + std::to_string(size()), {},
                 "restart the training run with --resume; it continues from the last checkpoint");
  }

  void leave(std::chrono::milliseconds patience) {
    if (rendezvous_.serves_store) {
      // Others may still read what happened, or be in their last collective.
      heartbeat_->wait_until_alone(patience);
    }
    heartbeat_.reset();
  }

  GroupAddress address_;
  GroupOptions options_;
  int exceptions_before_;
  Rendezvous rendezvous_;
  std::unique_ptr<Heartbeat> heartbeat_;
  c10::intrusive_ptr<ProcessGroupGloo> gloo_;
  c10::intrusive_ptr<c10d::Backend> nccl_;
  std::unique_ptr<GradientBuckets> buckets_;
  bool broken_ = false;
};

}  // namespace

std::unique_ptr<Group> join_group(const GroupAddress& address, const GroupOptions& options) {
  if (address.size == 1) return single_process_group();
  // c10d writes to sockets whose other end may be gone, and wants to be told by an error.
  struct sigaction action {};
  if (::sigaction(SIGPIPE, nullptr, &action) == 0 && action.sa_handler == SIG_DFL) ::signal(SIGPIPE, SIG_IGN);
  return std::make_unique<C10dGroup>(address, options);
}

}  // namespace osugen::train
