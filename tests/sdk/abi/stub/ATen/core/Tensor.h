// LibTorch's tensor, as large as it is and without content: its shape is no part of osugen's.
#pragma once

namespace at {
class Tensor {
 public:
  Tensor(const Tensor&);
  ~Tensor();

 private:
  void* impl_;
};
}  // namespace at
