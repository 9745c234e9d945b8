// osugen/train/distributed/heartbeat.h - detects lost ranks, and reports the cause.
//
// Every rank counts upwards in the store four times a second, from a thread of its own, and reads the
// others' counts. So a machine that vanishes is noticed as well as a process that ends, long computations
// do not look like death, and all ranks tell the same story. A count stands for signs of life and no clock is
// compared: processes that are stopped together (Ctrl-Z) and go on together are no news.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <torch/csrc/distributed/c10d/Store.hpp>

namespace osugen::train {

class Heartbeat {
 public:
  /// To be called by every rank before all wait for each other's arrival.
  static void announce(c10d::Store& store, int rank);

  /// @param store         a connection that nothing else uses
  /// @param store_server  who serves it: "rank 0"
  /// @param silence       after so many seconds without a sign a rank is lost
  Heartbeat(c10::intrusive_ptr<c10d::Store> store, int rank, int size, std::string store_server,
            double silence);
  /// Tells the others that this rank leaves, and whether in good order.
  ~Heartbeat();
  Heartbeat(const Heartbeat&) = delete;
  Heartbeat& operator=(const Heartbeat&) = delete;

  /// Why the group cannot go on, as far as is known: "rank 1 was lost"; empty: nothing known.
  std::string failure() const;
  /// Grows with each look at the store.
  std::int64_t looks() const;
  /// Something failed here: waits up to 3 s until it is known who is lost, and tells the others.
  /// @param detail  what failed, for when nobody is lost
  std::string explain(const std::string& detail);
  /// The destructor says "left in good order" unless this was called.
  void leave_with_error();
  /// Up to `patience`, until every other rank has left or is lost: for who serves the store.
  void wait_until_alone(std::chrono::milliseconds patience);

  static constexpr std::chrono::milliseconds kPeriod{250};

 private:
  struct State;
  std::shared_ptr<State> state_;  ///< shared with the thread, which may be stuck in a call
  std::thread thread_;
};

}  // namespace osugen::train
