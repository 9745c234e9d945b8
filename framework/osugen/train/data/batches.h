// osugen/train/data/batches.h - batches of similar length in an order that depends on (seed, epoch, index)
// alone, prepared ahead of the step.
//
// A step is `batch_size` items, shared out over the ranks and over micro-batches. Its items are the same
// whatever the number of ranks, micro-batches and threads; so the position in the data is three integers.
// The last step of an epoch may be smaller.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <osugen/interfaces/features.h>
#include <osugen/train/data/data_set.h>

namespace osugen::train {

/// When sounds begin in each item of a batch.
struct Sounds {
  at::Tensor time_ms;  ///< float64 [batch, sounds], song time
  at::Tensor kind;     ///< int64 [batch, sounds]: OnsetKind, -1 where there is nothing
  at::Tensor ghost;    ///< bool [batch, sounds]
  at::Tensor known;    ///< bool [batch]: false: an item may have sounds that nobody knows of
};

/// Items side by side, padded to the longest, with masks.
struct Batch {
  Features features;   ///< float32 [batch, frames, bins]
  Tokens tokens;       ///< what the decoder reads: SOS ... the last before EOS, [batch, length]
  at::Tensor targets;  ///< int64 [batch, length]: tokens shifted by one, PAD where there is nothing to teach
  Conditions conditions;  ///< [batch, Condition::count]
  Ticks ticks;
  Sounds sounds;
  std::int64_t target_count = 0;                                   ///< targets that are not PAD
  std::int64_t token_slots = 0, frame_slots = 0, frame_count = 0;  ///< with padding; frames without
};

/// Padding: features 0, tokens and targets PAD, times and ticks those of the last token (tick). A mask is
/// undefined where nothing is padding; features.first_ms where every item begins with its song.
/// @param items  at least one
/// @param pad    the vocabulary's
Batch make_batch(const std::vector<Item>& items, std::int64_t pad);
Batch to_device(Batch batch, at::Device device);

/// What one rank computes of one step.
struct Step {
  std::int64_t epoch = 0, index = 0;  ///< which step of the epoch
  std::vector<Batch> micro;           ///< gradients of all of them are added up; may be empty on a rank
  /// Of all ranks and micro-batches: what sums of losses over targets and over items are divided by.
  std::int64_t target_count = 0, item_count = 0;
};

struct BatchOptions {
  std::uint64_t seed = 0;
  std::int64_t batch_size = 16;  ///< items of a step, over all ranks and micro-batches
  std::int64_t accumulate = 1;   ///< micro-batches of a step on each rank
  int rank = 0, ranks = 1;
  bool shuffle = true;  ///< false: the order of the data set (within pools that are sorted by length) and the
                        ///< same windows in every epoch, for validation
  int threads = 1;      ///< that make items; 0: in next() itself
  int ahead = 4;        ///< steps that are ready or being made, at most
};

std::int64_t steps_per_epoch(const DataSet& data, const BatchOptions& options);

/// Steps of one epoch from `first_index` on. Used by one thread; its own threads make items.
class Loader {
 public:
  /// @param data  must outlive the loader
  Loader(const DataSet& data, std::int64_t pad, BatchOptions options, std::int64_t epoch,
         std::int64_t first_index);
  ~Loader();
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;
  /// Nothing at the end of the epoch. An error of making an item is thrown here, at the step that it is of;
  /// the step after it is next then.
  std::optional<Step> next();
  /// Seconds that next() has waited so far: loading that was not hidden behind the step.
  double waited_seconds() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace osugen::train
