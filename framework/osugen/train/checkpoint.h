// osugen/train/checkpoint.h - the state of a training on disk, so that no moment of being killed loses it.
//
// OUT/checkpoints/step-00001200/model.safetensors  as osugen-run reads it (pipeline/weights.h)
//                              /state.safetensors  the optimizer's tensors; metadata "osugen.training"
// OUT/latest       the name of the newest folder, written last
// OUT/best/model.safetensors and OUT/best/state.json (step and scores)
// Everything is written beside its place, synced and renamed; the last N are kept; readers check sums.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/error/error.h>

namespace osugen::train {

/// One moment of a training, whole.
struct Snapshot {
  std::int64_t step = 0;                              ///< optimizer steps done
  std::map<std::string, at::Tensor> model;            ///< "encoder.NAME", "decoder.NAME"
  std::map<std::string, std::string> model_metadata;  ///< with "osugen.pipeline"
  std::map<std::string, at::Tensor> state;            ///< of the optimizer and what else is tensors
  std::string training_json;  ///< everything else: options, seed, epoch, index, schedule, scores
};

class CheckpointFolder {
 public:
  /// @param out   of the training; made where it is absent
  /// @param keep  newest checkpoints that stay, at least 1
  /// @throws Error cannot_write
  CheckpointFolder(std::filesystem::path out, int keep);

  /// @throws Error cannot_write with the system's reason: what was there before is intact, nothing half
  ///         written is left that a reader would take
  void save(const Snapshot& snapshot);
  /// Replaces the best model.
  void save_best(const Snapshot& snapshot);
  /// The newest one that is whole. A damaged one is passed over and named in `notes`.
  /// @return nothing where there is no checkpoint at all
  /// @throws Error bad_input: there are checkpoints and every one is damaged, each named
  std::optional<Snapshot> load_latest(std::vector<std::string>& notes) const;

 private:
  std::filesystem::path out_;
  int keep_;
};

}  // namespace osugen::train
