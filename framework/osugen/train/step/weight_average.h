// osugen/train/step/weight_average.h - an exponential moving average of the weights, which generalizes better
// than the last ones (Polyak and Juditsky 1992; as in Tarvainen and Valpola 2017, arXiv 1703.01780).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/train/distributed/group.h>

namespace osugen::train {

class WeightAverage {
 public:
  /// Begins with the parameters as they are.
  /// @param decay  share of the average that a step leaves, less than 1; smaller in the first steps, so that
  ///               the first weights are soon forgotten: (1 + step) / (10 + step)
  WeightAverage(const NamedTensors& parameters, double decay);

  /// After an optimizer step.
  /// @param step  optimizer steps done before it
  void follow(std::int64_t step);
  /// The parameters hold the average, and the average the parameters: until it is called again.
  void exchange();

  /// Puts the average in the place of the parameters in `model`, and those into `state` as "trained.NAME".
  void save(std::map<std::string, at::Tensor>& model, std::map<std::string, at::Tensor>& state) const;
  /// Both, as save() left them.
  /// @throws Error bad_input naming the tensor that is missing or of another shape
  void restore(const std::map<std::string, at::Tensor>& model,
               const std::map<std::string, at::Tensor>& state);
  /// The averages, to be shared over the ranks.
  NamedTensors tensors() const;

 private:
  struct Slot {
    std::string name;
    at::Tensor parameter, average;
  };
  std::vector<Slot> slots_;
  double decay_;
};

/// Parameters are averages while it lives; nothing happens where there is no average.
class Averaged {
 public:
  explicit Averaged(WeightAverage* average) : average_(average) {
    if (average_ != nullptr) average_->exchange();
  }
  ~Averaged() {
    if (average_ != nullptr) average_->exchange();
  }
  Averaged(const Averaged&) = delete;
  Averaged& operator=(const Averaged&) = delete;

 private:
  WeightAverage* average_;
};

}  // namespace osugen::train
