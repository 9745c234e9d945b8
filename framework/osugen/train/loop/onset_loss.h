// osugen/train/loop/onset_loss.h - the auxiliary onset loss, which trains the encoder to detect onsets.
//
// A linear head reads each frame of the memory and says, for each OnsetKind, whether one begins there.
// The head belongs to the training, not to the model: no pipeline has it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include <osugen/evaluate/metrics/onsets.h>
#include <osugen/interfaces/features.h>
#include <osugen/train/data/batches.h>
#include <osugen/train/data/sounds.h>
#include <osugen/train/distributed/group.h>

namespace osugen::train {

/// What the head should say.
struct OnsetTargets {
  /// float32 [batch, frames, kOnsetKinds], 0 to 1: an onset between two frames is shared between them,
  /// each the more the nearer it is; of several onsets that reach a frame the largest share stands.
  at::Tensor values;
  /// bool, same shape: false in padding, where nobody knows the kind, and where there is a ghost alone.
  at::Tensor counted;
};

/// A beat outside of `ticks` is not known: where it is less than a frame away, the frame at that end is told
/// too little.
/// @param memory         times of its frames and padding; of its values the shape alone
/// @param sounds, ticks  of the same items, on the memory's device
OnsetTargets onset_targets(const Memory& memory, const Sounds& sounds, const Ticks& ticks);

/// How well the onsets of one kind are detected, in sums over items.
struct HeardKind {
  double loss = 0, frames = 0;  ///< nats, weighted as in the loss; frames that counted
  evaluate::OnsetScore onsets;  ///< peaks over one half against onsets, within one frame of the memory
};

/// Sums over items.
struct OnsetSums {
  double loss = 0, items = 0;    ///< of each item's mean
  std::vector<HeardKind> kinds;  ///< in the order of OnsetKind

  OnsetSums();
  OnsetSums& operator+=(const OnsetSums& other);
  double mean() const;  ///< nats; 0 where there was none
  /// As one list and back, for a sum over ranks.
  std::vector<double> numbers() const;
  static OnsetSums of_numbers(const std::vector<double>& numbers);
};

class OnsetHead {
 public:
  /// Its weights are 0 and its biases say "seldom": it asks the encoder for nothing before it has learned.
  /// @param width  of the memory
  OnsetHead(std::int64_t width, at::Device device);

  /// "onset_head.weight" [kOnsetKinds, width] and "onset_head.bias" [kOnsetKinds].
  NamedTensors parameters() const;
  /// float32 [batch, frames, kOnsetKinds], of the memory's frames normed to mean 0 and variance 1.
  at::Tensor logits(const Memory& memory) const;
  /// Binary cross entropy, in which "here" counts kOnsetWeight times: of each item the mean over the frames
  /// and kinds that count, and of those the sum. An item's part does not depend on the others of its batch.
  /// @return float32 scalar, differentiable
  at::Tensor loss(const Memory& memory, const Batch& batch) const;
  /// The same with all that there is to say of it.
  OnsetSums heard(const Memory& memory, const Batch& batch) const;

  /// Onsets are seldom: a kick is in one frame of twenty, a bar line in one of eighty. So an answer of one
  /// half means a chance of one in five, which is about what a frame can be given whose onset may as well be
  /// in the next; and kinds are detected at all before they are exact.
  static constexpr double kOnsetWeight = 4;

 private:
  at::Tensor weight_, bias_;
};

}  // namespace osugen::train
