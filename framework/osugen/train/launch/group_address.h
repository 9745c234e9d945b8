// osugen/train/launch/group_address.h - the rank of this process in a training run, and the address of the
// rendezvous.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <osugen/error/error.h>

namespace osugen::train {

/// What torchrun, or `osugen-train --ranks`, tells each rank through the environment.
struct GroupAddress {
  int rank = 0, size = 1;                 ///< RANK, WORLD_SIZE
  int local_rank = 0;                     ///< LOCAL_RANK: which GPU of this machine
  int local_size = 0;                     ///< LOCAL_WORLD_SIZE: ranks on this machine; 0: not told
  std::string master_host = "127.0.0.1";  ///< MASTER_ADDR: where the store is
  std::uint16_t master_port = 0;          ///< MASTER_PORT
  bool agent_store = false;  ///< TORCHELASTIC_USE_AGENT_STORE: torchrun serves the store, not rank 0
  std::string attempt;       ///< TORCHELASTIC_RESTART_COUNT
  int store_socket = -1;     ///< OSUGEN_STORE_SOCKET: rank 0's, already bound by run_ranks(); -1: none
};

/// Nothing where RANK and WORLD_SIZE are not set.
/// @throws Error bad_config naming the variable
std::optional<GroupAddress> group_address_of_environment();

}  // namespace osugen::train
