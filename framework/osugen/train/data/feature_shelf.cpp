#include <osugen/train/data/feature_shelf.h>

namespace osugen::train {

std::optional<Features> FeatureShelf::get(const std::string& song) {
  const std::lock_guard lock(mutex_);
  const auto found = places_.find(song);
  if (found == places_.end()) return std::nullopt;
  songs_.splice(songs_.begin(), songs_, found->second);
  return songs_.front().second;
}

void FeatureShelf::put(const std::string& song, const Features& features) {
  const std::uint64_t size = features.values.nbytes();
  const std::lock_guard lock(mutex_);
  if (size > max_bytes_ || places_.count(song) != 0) return;
  while (bytes_ + size > max_bytes_) {
    bytes_ -= songs_.back().second.values.nbytes();
    places_.erase(songs_.back().first);
    songs_.pop_back();
  }
  songs_.emplace_front(song, features);
  places_[song] = songs_.begin();
  bytes_ += size;
}

}  // namespace osugen::train
