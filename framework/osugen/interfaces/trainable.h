// osugen/interfaces/trainable.h - components with weights. Forward-declares nn::Module only; see module.h.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <osugen/interfaces/component.h>

namespace torch::nn {
class Module;
}

namespace osugen {

/// An encoder or decoder with parameters. They are made by build(), from LibTorch's global generator, so
/// that a seed makes the same weights; parameter names are part of the component's contract.
class OSUGEN_EXPORT Trainable : public Component {
 public:
  ~Trainable() override;
  /// The parameters and buffers, and train/eval and device. Null before build().
  virtual std::shared_ptr<torch::nn::Module> module() const = 0;
  /// Names of the parameters that low-rank adapters change where the user names none, as module() has them:
  /// the matrices that activations are multiplied by, no embeddings. After build(). None, unless a component
  /// says it.
  virtual std::vector<std::string> adaptable() const;
};

}  // namespace osugen
