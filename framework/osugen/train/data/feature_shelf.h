// osugen/train/data/feature_shelf.h - in-memory cache of recently used features. Private to this library.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include <osugen/interfaces/features.h>

namespace osugen::train {

/// Thread-safe. Tensors are shared, never copied: nobody may write to them.
class FeatureShelf {
 public:
  /// @param max_bytes  of all values together; songs that are larger are not kept
  explicit FeatureShelf(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}
  std::optional<Features> get(const std::string& song);
  void put(const std::string& song, const Features& features);

 private:
  using Songs = std::list<std::pair<std::string, Features>>;
  std::mutex mutex_;
  const std::uint64_t max_bytes_;
  std::uint64_t bytes_ = 0;
  Songs songs_;  // the last used first
  std::map<std::string, Songs::iterator> places_;
};

}  // namespace osugen::train
