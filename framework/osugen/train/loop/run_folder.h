// osugen/train/loop/run_folder.h - the files that a training run writes to OUT, by the one rank that writes.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <osugen/pipeline/pipeline.h>
#include <osugen/train/checkpoint/checkpoint.h>
#include <osugen/train/loop/run_state.h>
#include <osugen/train/loop/songs.h>
#include <osugen/train/report/metrics.h>
#include <osugen/train/report/report.h>

namespace osugen::train {

class RunFolder {
 public:
  /// @throws Error cannot_write
  RunFolder(const TrainingPaths& paths, const Pipeline& pipeline, const Config& options);

  /// The newest whole checkpoint; damaged ones are named to `say`. Nothing: there is none.
  std::optional<Snapshot> newest(const std::function<void(const std::string&)>& say);
  /// After it is known where the training goes on: pipeline.json, training.json, metrics.
  void begin(const RunIdentity& identity, const RunState& state, bool resumed, const TrainingSongs& songs);

  void save(const Snapshot& snapshot);
  void save_best(const Snapshot& snapshot);
  MetricsFile& metrics() { return *metrics_; }
  /// @param status  "training", "finished", "stopped", "stopped early"
  void write_report(const std::string& status);
  std::filesystem::path best() const;
  std::filesystem::path latest() const;  ///< the newest checkpoint's model
  std::filesystem::path pipeline_file() const;

 private:
  std::filesystem::path out_;
  const Pipeline& pipeline_;
  const Config& options_;
  CheckpointFolder checkpoints_;
  std::unique_ptr<MetricsFile> metrics_;
  std::vector<LeftOut> left_out_;
  std::vector<ReportFact> data_;
};

}  // namespace osugen::train
