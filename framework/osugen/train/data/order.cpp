#include <osugen/train/data/order.h>

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <span>

#include <osugen/train/options/draw.h>

namespace osugen::train {
namespace {

/// Steps that are cut out of one another's items. Of whole songs, which differ in two lengths, a sixth of the
/// slots is padding with 16 steps in a pool, a tenth with 64. Sizes are known without making items, so that a
/// large pool costs nothing.
constexpr std::int64_t kPoolSteps = 128;
/// Sizes are taken for up to this much more or less when a pool is cut: otherwise a small folder of whole
/// songs would make the same batches in every epoch.
constexpr double kBlur = 0.02;
constexpr std::size_t kPoolsKept = 4;

using Steps = std::vector<std::vector<PlannedItem>>;

/// An item with the lengths that it is taken for.
struct Sized {
  PlannedItem item;
  double tokens = 0, frames = 0;
};
using Dimension = double Sized::*;

/// The share of slots that would be padding, were these items one batch.
double padding(std::span<const Sized> items, Dimension dimension) {
  double sum = 0, longest = 1;
  for (const Sized& item : items) {
    sum += item.*dimension;
    longest = std::max(longest, item.*dimension);
  }
  return 1 - sum / (longest * static_cast<double>(items.size()));
}

/// Halves the items along the dimension in which they differ more, until each part is a step: near in both,
/// tokens and frames. Only the last part may be smaller than a step.
void cut(std::span<Sized> items, std::size_t step, Steps& steps) {
  const Dimension dimension =
      padding(items, &Sized::frames) > padding(items, &Sized::tokens) ? &Sized::frames : &Sized::tokens;
  std::sort(items.begin(), items.end(), [dimension](const Sized& a, const Sized& b) {
    return a.*dimension != b.*dimension ? a.*dimension < b.*dimension : a.item.index < b.item.index;
  });
  const std::size_t parts = (items.size() + step - 1) / step;
  if (parts > 1) {
    cut(items.subspan(0, parts / 2 * step), step, steps);
    return cut(items.subspan(parts / 2 * step), step, steps);
  }
  auto& made = steps.emplace_back();
  for (const Sized& item : items) made.push_back(item.item);
}

std::vector<Sized> blurred(const std::vector<PlannedItem>& items, bool blur) {
  std::vector<Sized> result;
  for (const PlannedItem& item : items) {
    Random random = drawn(Draw::blur, {item.window_seed});
    const auto taken_for = [&](std::int64_t size) {
      return static_cast<double>(size) * (blur ? 1 + kBlur * (2 * random.uniform() - 1) : 1.0);
    };
    const double tokens = taken_for(item.size.tokens), frames = taken_for(item.size.frames);
    result.push_back({item, tokens, frames});
  }
  return result;
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
  drawn(Draw::order, {options_.seed, static_cast<std::uint64_t>(epoch_)}).shuffle(permutation_);
}

std::int64_t Order::steps() const {
  return (items_ + options_.batch_size - 1) / options_.batch_size;
}

std::vector<PlannedItem> Order::pool_items(std::int64_t pool) const {
  const std::int64_t size = kPoolSteps * options_.batch_size;
  std::vector<PlannedItem> items;
  for (std::int64_t at = pool * size; at < std::min(items_, (pool + 1) * size); ++at) {
    const std::int64_t index = permutation_.empty() ? at : permutation_[static_cast<std::size_t>(at)];
    Random random = drawn(
        Draw::item, {options_.seed, static_cast<std::uint64_t>(epoch_), static_cast<std::uint64_t>(index)});
    const std::uint64_t window_seed = random.bits();
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
    std::vector<Sized> items = blurred(pool_items(pool), options_.shuffle);
    auto made = std::make_shared<Steps>();
    cut(items, static_cast<std::size_t>(options_.batch_size), *made);
    if (options_.shuffle) {
      drawn(Draw::pool, {options_.seed, static_cast<std::uint64_t>(epoch_), static_cast<std::uint64_t>(pool)})
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
