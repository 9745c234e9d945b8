#include <algorithm>

#include <osugen/train/songs/content_hash.h>
#include <osugen/train/songs/songs_folder.h>

namespace osugen::train {

Split split_songs(const std::vector<SongSource>& songs, double validation_share, std::uint64_t seed) {
  // Every song has a place on a line from 0 to 1 of its own; the share is the border.
  std::vector<std::pair<double, std::size_t>> places;
  places.reserve(songs.size());
  for (std::size_t i = 0; i < songs.size(); ++i)
    places.emplace_back(static_cast<double>(keyed_hash(songs[i].hash, seed) >> 11U) * 0x1p-53, i);
  std::sort(places.begin(), places.end());
  auto count = static_cast<std::size_t>(
      std::count_if(places.begin(), places.end(), [&](const auto& p) { return p.first < validation_share; }));
  if (songs.size() > 1 && validation_share > 0 && validation_share < 1)
    count = std::clamp<std::size_t>(count, 1, songs.size() - 1);
  if (songs.size() == 1) count = 0;  // there is nothing to train on otherwise
  Split split;
  for (std::size_t i = 0; i < places.size(); ++i)
    (i < count ? split.validation : split.training).push_back(places[i].second);
  std::sort(split.training.begin(), split.training.end());
  std::sort(split.validation.begin(), split.validation.end());
  return split;
}

}  // namespace osugen::train
