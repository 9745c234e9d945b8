#include "padding.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>

namespace osugen::convolution {

at::Tensor without_padding(const at::Tensor& values, const at::Tensor& padding) {
  return padding.defined() ? values.masked_fill(padding.unsqueeze(-1), 0) : values;
}

at::Tensor thin_out(const at::Tensor& padding, std::int64_t stride) {
  if (!padding.defined() || stride == 1) return padding;
  const std::int64_t missing = (stride - padding.size(1) % stride) % stride;
  return at::constant_pad_nd(padding, {0, missing}, 1).view({padding.size(0), -1, stride}).all(2);
}

}  // namespace osugen::convolution
