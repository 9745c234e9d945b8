#include <osugen/train/loop/step_log.h>

namespace osugen::train {

void StepLog::add(const Step& step, const StepFigures& figures, double waited) {
  ++steps_;
  sums_ += figures.sums;
  norms_ += figures.gradient_norm;
  waited_ += waited;
  rate_ = figures.rate;
  if (figures.onset_loss) onset_loss_ = onset_loss_.value_or(0) + *figures.onset_loss;
  for (const Batch& batch : step.micro) {
    slots_ += static_cast<double>(batch.token_slots);
    targets_ += static_cast<double>(batch.target_count);
  }
}

bool StepLog::due() const {
  return std::chrono::duration<double>(Clock::now() - since_).count() >= 1;
}

void StepLog::write(MetricsFile& metrics, std::int64_t step, std::int64_t epoch) {
  if (steps_ == 0) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - since_).count();
  const auto steps = static_cast<double>(steps_);
  StepMetrics line;
  line.step = step;
  line.epoch = epoch;
  line.loss = sums_.mean();
  line.learning_rate = rate_;
  line.gradient_norm = norms_ / steps;
  line.tokens_per_second = sums_.targets / seconds;
  line.step_seconds = seconds / steps;
  line.waited_seconds = waited_ / steps;
  line.padding = slots_ > 0 ? 1 - targets_ / slots_ : 0;
  if (onset_loss_) line.onset_loss = *onset_loss_ / steps;
  metrics.add(line);
  go_on();
}

}  // namespace osugen::train
