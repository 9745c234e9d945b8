// osugen/train/distributed/group.h - the ranks that train one model together.
//
// Every rank has the whole model and a part of each step's items. A group of one does nothing; one of many
// speaks over c10d (Gloo on the CPU, NCCL on CUDA where LibTorch has it). A peer that is lost is an Error
// within 5 s on every rank, never a hang.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/error/error.h>
#include <osugen/train/launch/group_address.h>

namespace osugen::train {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

class Group {
 public:
  Group() = default;
  Group(const Group&) = delete;
  Group& operator=(const Group&) = delete;
  virtual ~Group() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// Copies rank 0's values to all, in place.
  /// @throws Error internal: names or shapes differ between ranks, naming the first that does
  virtual void share(const NamedTensors& tensors) = 0;
  /// The parameters whose gradients are added up; once, after share(). Those without requires_grad are
  /// left out.
  virtual void attach(const NamedTensors& parameters) = 0;
  /// Before the forward of every micro-batch. Gradients are added up over the ranks during the backward of
  /// the last one.
  virtual void before_forward(bool last_micro_batch) = 0;
  /// After the last backward of a step: gradients are the SUM over the ranks. A rank whose step has no
  /// micro-batch calls this alone and adds zeros.
  virtual void finish_gradients() = 0;
  /// Sums over the ranks, the same bits on every rank.
  virtual std::vector<double> sum(std::vector<double> values) = 0;
  virtual std::int64_t max(std::int64_t value) = 0;
  virtual void barrier() = 0;
};

std::unique_ptr<Group> single_process_group();

struct GroupOptions {
  std::string device = "cpu";        ///< where the parameters are: "cpu" or "cuda"
  double arrival_seconds = 60;       ///< for all ranks to arrive
  double collective_seconds = 1800;  ///< for one collective: others may validate or write meanwhile
  double silence_seconds = 3.5;      ///< a process that gives no sign of life for so long is lost
  bool any_interface = false;        ///< false: loopback only. c10d has no authorisation of its own
  bool overlap = true;               ///< add gradients up while backward still computes others
  std::int64_t bucket_bytes =
      25 << 20;  ///< gradients that are sent together; the first bucket has at most 1 MiB
};

/// Meets the other ranks. A group of one is single_process_group(). SIGPIPE is ignored from then on, unless
/// the program handles it.
/// @throws Error lost_peer: the others did not arrive in time, named; bad_config: the port is taken;
///         usage: other machines without leave (any_interface); as every call on the group does later,
///         lost_peer: another rank was lost or stopped, named as far as is known
std::unique_ptr<Group> join_group(const GroupAddress& address, const GroupOptions& options);

}  // namespace osugen::train
