// osugen/train/step/saved_tensor.h - one tensor of a checkpoint.
#pragma once

#include <map>
#include <string>

#include <ATen/core/Tensor.h>

namespace osugen::train {

/// @param like            has the shape that it must have
/// @param where, remedy   for the error
/// @throws Error bad_input: it is missing or of another shape
const at::Tensor& saved_tensor(const std::map<std::string, at::Tensor>& tensors, const std::string& name,
                               const at::Tensor& like, const std::string& where, const std::string& remedy);

}  // namespace osugen::train
