// LibTorch's generator, as large as it is and without content: its shape is no part of osugen's.
#pragma once

namespace at {
class Generator {
 public:
  Generator(const Generator&);
  ~Generator();

 private:
  void* impl_;
};
}  // namespace at
