// osugen/train/report/metrics.h - metrics.jsonl: the progress of a training run, one JSON object per line.
//
// A line is written in one piece and never changed. What a killed process did not finish is cut off at the
// next start, as are the steps that are done again: no step is listed twice. docs/reference/training-files.md
// lists the keys. Knows no tensor.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <osugen/error/error.h>

namespace osugen::train {

/// One optimizer step, or several that are told as one: loss and rates are then means over them.
struct StepMetrics {
  std::int64_t step = 0;               ///< optimizer steps done, this one counted
  std::int64_t epoch = 0;              ///< which epoch it belongs to, from 1 on
  double loss = 0;                     ///< cross entropy, nats for each target; over all ranks
  double learning_rate = 0;            ///< that this step was done with
  double gradient_norm = 0;            ///< before it is clipped
  double tokens_per_second = 0;        ///< targets without PAD, over all ranks
  double step_seconds = 0;             ///< from one step's end to the next one's
  double waited_seconds = 0;           ///< the part of them in which the step waited for its batch
  double padding = 0;                  ///< share of the decoder's token slots that hold PAD, 0 to 1
  std::optional<double> onset_loss{};  ///< nats for each item; nothing without --onset-loss
};

/// Targets of one kind: "time", "position", "type", "duration", "combo", "end"; kind_names() of loss.h.
struct KindMetrics {
  std::string kind;
  std::int64_t targets = 0;
  double cross_entropy = 0;  ///< nats for each target
};

/// Onsets of one kind, as the encoder's memory tells them: "kick", "bar"; onset_kind_names() of sounds.h.
struct HeardMetrics {
  std::string kind;
  std::int64_t onsets = 0;
  double cross_entropy = 0;  ///< nats for each frame of the memory
  double f1 = 0;             ///< within one frame
};

/// A validation: after each epoch.
struct EpochMetrics {
  std::int64_t step = 0;               ///< optimizer steps done
  std::int64_t epoch = 0;              ///< epochs done: 1 after the first
  double training_loss = 0;            ///< mean over the epoch, nats for each target
  double validation_loss = 0;          ///< nats for each target of the held-out songs
  std::vector<KindMetrics> kinds;      ///< of the validation's targets
  std::int64_t generated_maps = 0;     ///< that the onset scores are of
  std::optional<double> onset_f1_20;   ///< at 20 ms, mean over them; nothing where none was generated
  std::optional<double> onset_f1_50;   ///< at 50 ms
  double seconds = 0;                  ///< of the epoch and its validation
  bool best = false;                   ///< the lowest validation loss so far
  std::optional<double> onset_loss{};  ///< of the held-out songs, as in steps
  std::vector<HeardMetrics> onset_kinds{};
};

/// All lines, in their order.
struct TrainingHistory {
  std::vector<StepMetrics> steps;
  std::vector<EpochMetrics> epochs;
};

/// Where a training goes on: what is listed up to here stays.
struct MetricsPosition {
  std::int64_t step = 0;    ///< of the checkpoint
  std::int64_t epochs = 0;  ///< whose validation was done before it; that of a later one is done again
};

class MetricsFile {
 public:
  /// @param resumed  nothing: a new training, the file begins anew
  /// @throws Error cannot_write
  MetricsFile(std::filesystem::path file, const std::optional<MetricsPosition>& resumed);
  ~MetricsFile();
  MetricsFile(const MetricsFile&) = delete;
  MetricsFile& operator=(const MetricsFile&) = delete;

  /// Numbers that are not finite become null.
  /// @throws Error cannot_write: the file is as it was before
  void add(const StepMetrics& metrics);
  void add(const EpochMetrics& metrics);
  /// Waits until every line is safe on the disk: before each checkpoint.
  /// @throws Error cannot_write
  void sync();
  /// Everything that the file holds.
  const TrainingHistory& history() const { return history_; }

 private:
  void append(std::string line);

  std::filesystem::path file_;
  int descriptor_ = -1;
  TrainingHistory history_;
};

/// For any process. Lines that are no metrics, or torn, are passed over.
/// @throws Error missing_input
TrainingHistory read_metrics(const std::filesystem::path& file);

}  // namespace osugen::train
