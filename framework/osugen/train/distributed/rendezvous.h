// osugen/train/distributed/rendezvous.h - connects ranks: a shared store and a network device.
#pragma once

#include <memory>
#include <string>

#include <torch/csrc/distributed/c10d/Store.hpp>

#include <osugen/train/distributed/group.h>

namespace osugen::train {

struct Rendezvous {
  c10::intrusive_ptr<c10d::Store> store;        ///< of this attempt
  c10::intrusive_ptr<c10d::Store> second_line;  ///< the same store over a connection of its own
  bool serves_store = false;                    ///< the store lives in this process
  std::string store_server;                     ///< "rank 0" or "torchrun", for messages
  std::string device_host;                      ///< this machine's address towards the other ranks
};

/// Waits until every rank has come.
/// @throws Error lost_peer, usage, bad_config as join_group()
Rendezvous make_rendezvous(const GroupAddress& address, const GroupOptions& options);

/// Of an exception of c10d or gloo: what happened, without source files and backtraces.
std::string first_words(const std::exception& error);

std::chrono::milliseconds milliseconds_of(double seconds);

}  // namespace osugen::train
