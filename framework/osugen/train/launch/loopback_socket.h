// osugen/train/launch/loopback_socket.h - a listening socket that only this machine can reach.
#pragma once

#include <cstdint>

#include <osugen/error/error.h>

namespace osugen::train {

/// Bound to 127.0.0.1 and listening, so that who comes early waits instead of being refused. Owned; closed
/// across exec.
class LoopbackSocket {
 public:
  /// @param port  0: one that is free
  /// @throws Error bad_config: the port is taken; failed: the system gives no socket
  explicit LoopbackSocket(std::uint16_t port);
  ~LoopbackSocket();
  LoopbackSocket(const LoopbackSocket&) = delete;
  LoopbackSocket& operator=(const LoopbackSocket&) = delete;
  int descriptor() const { return descriptor_; }
  std::uint16_t port() const;
  void close();
  int release();  ///< the descriptor, no longer owned

 private:
  int descriptor_;
};

}  // namespace osugen::train
