// Steps made ahead by threads, in order.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include <osugen/train/data/batches.h>
#include <osugen/train/data/order.h>

namespace osugen::train {
namespace {

/// A step, or why there is none.
struct Made {
  Step step;
  std::exception_ptr error;
};

Order order_of(const DataSet& data, const BatchOptions& options, std::int64_t epoch) {
  return {data.size(), [&data](std::int64_t index, std::uint64_t seed) { return data.size_of(index, seed); },
          options, epoch};
}

}  // namespace

std::int64_t steps_per_epoch(const DataSet& data, const BatchOptions& options) {
  return (data.size() + options.batch_size - 1) / options.batch_size;
}

struct Loader::Impl {
  Impl(const DataSet& data_, std::int64_t pad_, const BatchOptions& options_, std::int64_t epoch_,
       std::int64_t first_index)
      : data(data_),
        pad(pad_),
        options(options_),
        epoch(epoch_),
        order(order_of(data_, options_, epoch_)),
        steps(order.steps()),
        wanted(first_index),
        begun(first_index) {
    for (int i = 0; i < options.threads; ++i) threads.emplace_back([this] { work(); });
  }

  ~Impl() {
    {
      const std::lock_guard lock(mutex);
      stopped = true;
    }
    room.notify_all();
  }

  const DataSet& data;
  const std::int64_t pad;
  const BatchOptions options;
  const std::int64_t epoch;
  const Order order;
  const std::int64_t steps;
  std::mutex mutex;  // of all below
  std::condition_variable room, ready;
  std::int64_t wanted, begun;  // the next step of next(), and of a thread that has nothing to do
  std::map<std::int64_t, Made> made;
  bool stopped = false;
  double waited = 0;
  std::vector<std::jthread> threads;  // the last member: joined before the others go

  Step make(std::int64_t index) const {
    const std::vector<PlannedItem> items = order.step(index);
    const std::int64_t parts = std::int64_t{options.ranks} * options.accumulate;
    Step step{epoch, index, {}, 0, static_cast<std::int64_t>(items.size())};
    for (std::int64_t part = 0; part < parts; ++part) {
      std::vector<Item> mine;
      for (const PlannedItem& item : micro_batch(items, part, parts)) {
        const Excerpt excerpt = data.excerpt(item.index, item.window_seed);
        step.target_count += excerpt.targets();
        if (part % options.ranks == options.rank) mine.push_back(data.item(item.index, excerpt));
      }
      if (!mine.empty()) step.micro.push_back(make_batch(mine, pad));
    }
    return step;
  }

  Made try_to_make(std::int64_t index) const {
    try {
      return {make(index), nullptr};
    } catch (...) {
      return {{}, std::current_exception()};
    }
  }

  void work() {
    std::unique_lock lock(mutex);
    while (true) {
      room.wait(lock,
                [this] { return stopped || begun >= steps || begun < wanted + std::max(options.ahead, 1); });
      if (stopped || begun >= steps) return;
      const std::int64_t index = begun++;
      lock.unlock();
      Made result = try_to_make(index);
      lock.lock();
      made.emplace(index, std::move(result));
      ready.notify_all();
    }
  }

  Made wait_for(std::int64_t index) {
    if (options.threads <= 0) return try_to_make(index);
    std::unique_lock lock(mutex);
    ready.wait(lock, [this, index] { return made.count(index) != 0; });
    Made result = std::move(made.at(index));
    made.erase(index);
    return result;
  }

  std::optional<Step> next() {
    if (wanted >= steps) return std::nullopt;
    const auto began = std::chrono::steady_clock::now();
    Made result = wait_for(wanted);
    waited += std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    {
      const std::lock_guard lock(mutex);
      ++wanted;
    }
    room.notify_all();
    if (result.error) std::rethrow_exception(result.error);
    return std::move(result.step);
  }
};

Loader::Loader(const DataSet& data, std::int64_t pad, BatchOptions options, std::int64_t epoch,
               std::int64_t first_index)
    : impl_(std::make_unique<Impl>(data, pad, options, epoch, first_index)) {}

Loader::~Loader() = default;

std::optional<Step> Loader::next() {
  return impl_->next();
}

double Loader::waited_seconds() const {
  return impl_->waited;
}

}  // namespace osugen::train
