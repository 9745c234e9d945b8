#include <osugen/train/songs/parallel.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include <osugen/runtime/progress.h>

namespace osugen::train {
namespace {

class Watched {
 public:
  Watched(std::size_t count, const ScanOptions& options, const std::function<void(std::size_t)>& work)
      : count_(count), options_(options), work_(work) {}

  void run() {
    for (std::size_t i = next_++; i < count_; i = next_++) {
      try {
        ask();
        work_(i);
        tell();
      } catch (...) {
        const std::lock_guard lock(mutex_);
        if (!error_) error_ = std::current_exception();
        next_ = count_;
      }
    }
  }

  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  void ask() {
    const std::lock_guard lock(mutex_);
    options_.cancel.check();
  }

  void tell() {
    const std::lock_guard lock(mutex_);
    ++done_;
    if (options_.progress != nullptr)
      options_.progress->at(static_cast<double>(done_) / static_cast<double>(count_));
  }

  const std::size_t count_;
  const ScanOptions& options_;
  const std::function<void(std::size_t)>& work_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex mutex_;  // of what follows, and of the options
  std::size_t done_ = 0;
  std::exception_ptr error_;
};

}  // namespace

void for_each_index(std::size_t count, const ScanOptions& options, const std::string& stage,
                    const std::function<void(std::size_t)>& work) {
  if (options.progress != nullptr) options.progress->begin(stage);
  Watched watched(count, options, work);
  {
    std::vector<std::jthread> others;
    const auto threads = std::min<std::size_t>(static_cast<std::size_t>(std::max(options.threads, 1)), count);
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back([&watched] { watched.run(); });
    watched.run();
  }
  watched.rethrow();
  if (options.progress != nullptr) options.progress->end();
}

}  // namespace osugen::train
