#include <osugen/train/step/saved_tensor.h>

#include <osugen/error/error.h>

namespace osugen::train {

const at::Tensor& saved_tensor(const std::map<std::string, at::Tensor>& tensors, const std::string& name,
                               const at::Tensor& like, const std::string& where, const std::string& remedy) {
  const auto found = tensors.find(name);
  if (found == tensors.end() || found->second.sizes() != like.sizes())
    throw Error(Error::Kind::bad_input, "tensor '" + name + "' is missing or has the wrong shape", where, {},
                remedy);
  return found->second;
}

}  // namespace osugen::train
