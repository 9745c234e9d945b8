// osugen/train/group.h - the ranks that train one model together.
//
// Every rank has the whole model and a part of each step's items. A group of one does nothing; one of many
// speaks over c10d (Gloo on the CPU, NCCL on CUDA where LibTorch has it). A peer that is lost is an Error
// within 5 s on every rank, never a hang.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/error/error.h>

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

std::unique_ptr<Group> lone_group();

/// What torchrun, or `osugen-train --ranks`, tells each rank through the environment.
struct GroupAddress {
  int rank = 0, size = 1, local_rank = 0;
  std::string master_host = "127.0.0.1";
  std::uint16_t master_port = 0;
  bool agent_store = false;  ///< TORCHELASTIC_USE_AGENT_STORE: the store is served by the agent
  std::string attempt;       ///< TORCHELASTIC_RESTART_COUNT
};
/// Nothing where RANK and WORLD_SIZE are not set.
/// @throws Error bad_config naming the variable
std::optional<GroupAddress> group_address_of_environment();

struct GroupOptions {
  std::string device = "cpu";
  double timeout_seconds = 60;  ///< for peers to arrive, and for one collective
  bool any_interface = false;   ///< false: loopback only. c10d has no authorisation of its own
};
/// @throws Error missing_input: the others did not arrive in time; usage: not on loopback without leave
std::unique_ptr<Group> join_group(const GroupAddress& address, const GroupOptions& options);

/// Starts `ranks` processes of this program with the environment of a group on loopback, waits for all, and
/// stops the others within 5 s when one fails. SIGINT and SIGTERM go to all.
/// @param arguments  argv of each rank
/// @return the exit code: 0, or that of the first rank that failed
int run_ranks(const std::string& program, const std::vector<std::string>& arguments, int ranks);

}  // namespace osugen::train
