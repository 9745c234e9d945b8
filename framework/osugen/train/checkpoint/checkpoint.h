// osugen/train/checkpoint/checkpoint.h - the state of a training run on disk, safe against being killed at
// any moment.
//
// OUT/checkpoints/step-00001200/model.safetensors  as osugen-run reads it (pipeline/weights.h)
//                              /state.safetensors  the optimizer's tensors; metadata "osugen.training"
// OUT/latest       the name of the newest folder, written last
// OUT/best/model.safetensors and OUT/best/state.json (step and scores)
// Everything is written beside its place, synced and renamed; the last N are kept; readers check sums.
// docs/reference/training-files.md says it for users.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/error/error.h>
#include <osugen/files/folders.h>
#include <osugen/train/options/checkpoint_layout.h>

namespace osugen::train {

/// One moment of a training, whole.
struct Snapshot {
  std::int64_t step = 0;                              ///< optimizer steps done, 0 to 99,999,999
  std::map<std::string, at::Tensor> model;            ///< "encoder.NAME", "decoder.NAME"
  std::map<std::string, std::string> model_metadata;  ///< with "osugen.pipeline"
  std::map<std::string, at::Tensor> state;            ///< of the optimizer and what else is tensors
  std::string training_json;  ///< everything else, an object: options, seed, epoch, index, schedule, scores
};

/// One checkpoint; tensors are on the CPU. For any process, while another one trains too.
/// @throws Error bad_input, missing_input: damaged or not whole, naming the file and what is wrong with it
Snapshot load_checkpoint(const std::filesystem::path& out, std::int64_t step);

/// The checkpoints of a training, for the one process that writes them: rank 0 alone makes one.
class CheckpointFolder {
 public:
  /// Removes what a killed process left half written.
  /// @param out   of the training; made where it is absent
  /// @param keep  newest checkpoints that stay, at least 1
  /// @throws Error cannot_write; also when another process has it, after 3 s
  CheckpointFolder(std::filesystem::path out, int keep);

  /// Replaces one of the same step. Those older than the newest `keep` up to this step are removed, and
  /// those that load_latest() found damaged; later ones stay: begin a new training in a folder without any.
  /// @throws Error cannot_write with the system's reason: what was there before is intact, nothing half
  ///         written is left that a reader would take
  void save(const Snapshot& snapshot);
  /// Replaces the best model, as one act.
  /// @throws Error cannot_write, as save()
  void save_best(const Snapshot& snapshot);
  /// The newest one that is whole. A damaged one is passed over and named in `notes`. `latest` names it
  /// afterwards: the process may have been killed just before it said so.
  /// @return nothing where there is no checkpoint at all
  /// @throws Error bad_input: there are checkpoints and every one is damaged, each named; cannot_write
  std::optional<Snapshot> load_latest(std::vector<std::string>& notes);

 private:
  void point_to(std::int64_t step);
  void prune(std::int64_t newest);

  std::filesystem::path out_;
  int keep_;
  FolderLock lock_;
  std::set<std::int64_t> damaged_;
};

}  // namespace osugen::train
