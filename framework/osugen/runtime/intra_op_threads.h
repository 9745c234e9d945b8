// osugen/runtime/intra_op_threads.h - sets LibTorch's thread count for a scope.
#pragma once

#include <ATen/Parallel.h>

namespace osugen {

class IntraOpThreads {
 public:
  /// @param count  threads inside one operation, at least 1
  explicit IntraOpThreads(int count) : before_(at::get_num_threads()) { at::set_num_threads(count); }
  ~IntraOpThreads() { at::set_num_threads(before_); }
  IntraOpThreads(const IntraOpThreads&) = delete;
  IntraOpThreads& operator=(const IntraOpThreads&) = delete;

 private:
  int before_;
};

}  // namespace osugen
