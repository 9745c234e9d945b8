// osugen/interfaces/tensor.h - at::Tensor, for the interfaces that pass it.
#pragma once

#ifdef OSUGEN_WITHOUT_TENSORS
#error "this interface passes tensors: write osugen_add_plugin(NAME TENSORS ...) in CMakeLists.txt"
#endif

#include <ATen/core/Tensor.h>
