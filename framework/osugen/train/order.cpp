#include <osugen/train/order.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <span>

#include <osugen/train/random.h>

namespace osugen::train {
namespace {

/// Steps that are cut out of one another's items. With 16, a sixth of the slots of whole songs was padding,
/// with 64 a thirteenth; the sizes are known without making the items, so a pool costs nothing.
constexpr std::int64_t kPoolSteps = 64;
constexpr std::size_t kPoolsKept = 4;

using Steps = std::vector<std::vector<PlannedItem>>;
using Dimension = std::int64_t ItemSize::*;

/// The share of slots that would be padding, were these items one batch.
double padding(std::span<const PlannedItem> items, Dimension dimension) {
  std::int64_t sum = 0, longest = 1;
  for (const PlannedItem& item : items) {
    sum += item.size.*dimension;
    longest = std::max(longest, item.size.*dimension);
  }
  return 1 - static_cast<double>(sum) / (static_cast<double>(longest) * static_cast<double>(items.size()));
}

/// Halves the items along the dimension in which they differ more, until each part is a step: near in both,
/// tokens and frames. Only the last part may be smaller than a step.
void cut(std::span<PlannedItem> items, std::size_t step, Steps& steps) {
  const Dimension dimension = padding(items, &ItemSize::frames) > padding(items, &ItemSize::tokens)
                                  ? &ItemSize::frames
                                  : &ItemSize::tokens;
  std::sort(items.begin(), items.end(), [dimension](const PlannedItem& a, const PlannedItem& b) {
    const std::int64_t left = a.size.*dimension, right = b.size.*dimension;
    return left != right ? left < right : a.index < b.index;
  });
  const std::size_t parts = (items.size() + step - 1) / step;
  if (parts <= 1) {
    steps.emplace_back(items.begin(), items.end());
    return;
  }
  cut(items.subspan(0, parts / 2 * step), step, steps);
  cut(items.subspan(parts / 2 * step), step, steps);
}

}  // namespace

struct Order::Pools {
  std::mutex mutex;
  std::map<std::int64_t, std::shared_ptr<const Steps>> cut;
};

Order::Order(std::int64_t items, SizeOf size_of, const BatchOptions& options, std::int64_t epoch)
    : items_(items),
      size_of_(std::move(size_of)),
      options_(options),
      epoch_(options.shuffle ? epoch : 0),
      pools_(std::make_shared<Pools>()) {
  if (!options_.shuffle) return;
  permutation_.resize(static_cast<std::size_t>(items));
  std::iota(permutation_.begin(), permutation_.end(), 0);
  KeyedRandom(Draw::order, {options_.seed, static_cast<std::uint64_t>(epoch_)}).shuffle(permutation_);
}

std::int64_t Order::steps() const {
  return (items_ + options_.batch_size - 1) / options_.batch_size;
}

std::vector<PlannedItem> Order::pool_items(std::int64_t pool) const {
  const std::int64_t size = kPoolSteps * options_.batch_size;
  std::vector<PlannedItem> items;
  for (std::int64_t at = pool * size; at < std::min(items_, (pool + 1) * size); ++at) {
    const std::int64_t index = permutation_.empty() ? at : permutation_[static_cast<std::size_t>(at)];
    KeyedRandom random(
        Draw::item, {options_.seed, static_cast<std::uint64_t>(epoch_), static_cast<std::uint64_t>(index)});
    const std::uint64_t window_seed = random.next();
    items.push_back({index, window_seed, size_of_(index, window_seed)});
  }
  return items;
}

std::vector<PlannedItem> Order::step(std::int64_t index) const {
  const std::int64_t pool = index / kPoolSteps;
  const auto within = static_cast<std::size_t>(index % kPoolSteps);
  const std::lock_guard lock(pools_->mutex);
  auto& steps = pools_->cut[pool];
  if (!steps) {
    std::vector<PlannedItem> items = pool_items(pool);
    auto made = std::make_shared<Steps>();
    cut(items, static_cast<std::size_t>(options_.batch_size), *made);
    if (options_.shuffle) {
      KeyedRandom(Draw::pool,
                  {options_.seed, static_cast<std::uint64_t>(epoch_), static_cast<std::uint64_t>(pool)})
          .shuffle(*made);
    }
    steps = std::move(made);
  }
  const std::shared_ptr<const Steps> found = steps;
  if (pools_->cut.size() > kPoolsKept) pools_->cut.erase(pools_->cut.begin());
  return found->at(within);
}

std::vector<PlannedItem> micro_batch(const std::vector<PlannedItem>& step, std::int64_t micro,
                                     std::int64_t count) {
  const auto size = static_cast<std::int64_t>(step.size());
  return {step.begin() + size * micro / count, step.begin() + size * (micro + 1) / count};
}

}  // namespace osugen::train
