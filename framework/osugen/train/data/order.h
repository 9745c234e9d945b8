// osugen/train/data/order.h - the items of a step: a function of (seed, epoch, step) and of the data's sizes.
// Private to this library.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include <osugen/train/data/batches.h>

namespace osugen::train {

struct PlannedItem {
  std::int64_t index = 0;
  std::uint64_t window_seed = 0;
  ItemSize size;
};

/// The order of one epoch. Items come in a keyed permutation; every pool of 128 steps is cut into steps of
/// like length, which are shuffled. Thread-safe.
class Order {
 public:
  using SizeOf = std::function<ItemSize(std::int64_t index, std::uint64_t window_seed)>;
  Order(std::int64_t items, SizeOf size_of, const BatchOptions& options, std::int64_t epoch);

  std::int64_t steps() const;
  /// The items of a step, ordered by about the length in which they differ most.
  std::vector<PlannedItem> step(std::int64_t index) const;

 private:
  std::vector<PlannedItem> pool_items(std::int64_t pool) const;
  std::int64_t items_;
  SizeOf size_of_;
  BatchOptions options_;
  std::int64_t epoch_;
  std::vector<std::int64_t> permutation_;  // empty: as they are
  struct Pools;
  std::shared_ptr<Pools> pools_;  // that were cut already
};

/// The micro-batch `micro` of `count` of a step: neighbours in length, as many as in any other but for one.
std::vector<PlannedItem> micro_batch(const std::vector<PlannedItem>& step, std::int64_t micro,
                                     std::int64_t count);

}  // namespace osugen::train
