// osugen/train/options/schedule.h - the learning rate of each step. Needs no tensors.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <osugen/interfaces/component.h>

namespace osugen::train {

/// Its state is the number of the step and what it was told at validations.
class Schedule {
 public:
  Schedule() = default;
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;
  virtual ~Schedule() = default;
  /// @param step  optimizer steps that were done before this one
  virtual double rate(std::int64_t step) const = 0;
  /// After each validation.
  virtual void validated(double loss);
  /// JSON, and back.
  virtual std::string state() const;
  /// @throws Error bad_input: it is not what state() writes; bad_config: it is of a schedule that ends
  ///         elsewhere
  virtual void restore(const std::string& state);
};

/// @param options      of training_params(): "schedule", "learning_rate" and what belongs to it
/// @param total_steps  that the training will take, for the cosine: where it ends
std::unique_ptr<Schedule> make_schedule(const Config& options, std::int64_t total_steps);

}  // namespace osugen::train
