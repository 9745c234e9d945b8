// osugen/train/distributed/gradient_buckets.h - all-reduces the gradients of many parameters in few messages.
//
// As in PyTorch's DistributedDataParallel (Li et al. 2020, arXiv 2006.15704): parameters in the reverse of
// their order share flat buckets, and a bucket is sent while backward still computes others. LibTorch's own
// c10d::Reducer is not used: a rank without a micro-batch has no backward for it to hook into, it averages
// instead of adding, and its constructor changes between releases. tests/train compares the two.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <torch/csrc/distributed/c10d/Work.hpp>

#include <osugen/train/distributed/group.h>

namespace osugen::train {

/// How buckets are added up over the ranks.
struct BucketTransport {
  at::Device device = at::kCPU;  ///< where it wants its tensors
  /// Begins to replace a flat tensor by the sum over the ranks.
  std::function<c10::intrusive_ptr<c10d::Work>(const at::Tensor&)> start;
  /// Waits for one that was begun.
  std::function<void(c10d::Work&)> finish;
};

class GradientBuckets {
 public:
  /// @param parameters  in the same order on every rank; those without requires_grad are left out
  /// @param bytes       of one bucket at most, unless one parameter alone has more
  /// @param overlap     send during the backward that arm() announces; false: all of it in finish()
  GradientBuckets(const NamedTensors& parameters, BucketTransport transport, std::int64_t bytes,
                  bool overlap);
  ~GradientBuckets();
  GradientBuckets(const GradientBuckets&) = delete;
  GradientBuckets& operator=(const GradientBuckets&) = delete;

  /// The next backward is the last of its step: gradients are final as soon as they are there.
  void arm(bool last_micro_batch);
  /// Afterwards every gradient is the sum over the ranks. One that no rank has stays undefined.
  /// @throws Error internal: a gradient was computed twice in the last backward, and whatever the transport
  /// does
  void finish();
  std::size_t buckets() const { return buckets_.size(); }

 private:
  struct Parameter {
    std::string name;
    at::Tensor tensor;
    std::size_t bucket = 0;
    std::int64_t offset = 0;  ///< elements into the bucket
    std::int64_t index = 0;   ///< among the bucket's
    bool ready = false;
  };
  /// All gradients, then one element for each that counts the ranks which have one.
  struct Bucket {
    at::Tensor flat;
    std::vector<std::size_t> parameters;
    std::int64_t elements = 0;
    std::size_t missing = 0;  ///< not ready yet
    c10::intrusive_ptr<c10d::Work> work;
  };
  class Hooks;

  void plan(std::int64_t bytes);
  void on_gradient(std::size_t parameter);  ///< called by autograd
  void put(Parameter& parameter);
  void take(Parameter& parameter);
  void start_ready_buckets();
  void begin_step();

  BucketTransport transport_;
  std::vector<Parameter> parameters_;
  std::vector<Bucket> buckets_;
  std::mutex mutex_;  ///< autograd has threads of its own for GPUs
  bool armed_ = false, step_has_begun_ = false;
  std::size_t next_ = 0;  ///< bucket to be sent: always in this order, on every rank
  std::exception_ptr failure_;
  std::unique_ptr<Hooks> hooks_;
};

}  // namespace osugen::train
