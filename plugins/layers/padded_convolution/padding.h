// plugins/layers/padded_convolution/padding.h - padding of the shorter sequences of a batch.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace osugen::convolution {

/// Zero where there is padding, so that padding never reaches a neighbour through a kernel.
/// @param values   [..., time, width]
/// @param padding  bool [..., time], true where there is nothing; undefined: none
at::Tensor without_padding(const at::Tensor& values, const at::Tensor& padding);

/// The padding of frames that each stand for `stride` of the given ones: padding where all of them are.
/// @param padding  bool [batch, time] or undefined, as the result
at::Tensor thin_out(const at::Tensor& padding, std::int64_t stride);

}  // namespace osugen::convolution
