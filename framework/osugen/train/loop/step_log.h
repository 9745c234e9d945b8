// osugen/train/loop/step_log.h - logs steps to metrics.jsonl, about once per second.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <osugen/train/data/batches.h>
#include <osugen/train/loop/step.h>
#include <osugen/train/report/metrics.h>
#include <osugen/train/step/loss.h>

namespace osugen::train {

class StepLog {
 public:
  /// @param waited  seconds that the step waited for its batch
  void add(const Step& step, const StepFigures& figures, double waited);
  bool due() const;
  /// After a validation or a checkpoint, which are no part of the steps. Those that were not written yet are
  /// forgotten.
  void go_on() { *this = StepLog(); }
  /// The line of the steps since the last one; nothing happens where there was none.
  /// @param step, epoch  of the last of them, counted from 1
  void write(MetricsFile& metrics, std::int64_t step, std::int64_t epoch);

 private:
  using Clock = std::chrono::steady_clock;
  std::int64_t steps_ = 0;
  LossSums sums_;
  double norms_ = 0, waited_ = 0, slots_ = 0, targets_ = 0;  ///< slots and targets: of this rank
  double rate_ = 0;
  std::optional<double> onset_loss_;  ///< a sum over the steps
  Clock::time_point since_ = Clock::now();
};

}  // namespace osugen::train
