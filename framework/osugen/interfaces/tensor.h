// osugen/interfaces/tensor.h - at::Tensor, for interfaces that pass tensors.
#pragma once

#ifdef OSUGEN_WITHOUT_TENSORS
#error "this interface passes tensors: write osugen_add_plugin(NAME TENSORS ...) in CMakeLists.txt"
#endif

#include <ATen/core/Tensor.h>
