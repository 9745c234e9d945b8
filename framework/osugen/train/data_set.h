// osugen/train/data_set.h - one map of a song, or a window of it, as the tensors that a model trains on.
//
// Audio is decoded and heard by the frontend once and kept on disk (cache.h); tokens are made by the
// pipeline's tokenizer, for the whole map or for the window that is asked for.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <osugen/interfaces/features.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/train/cache.h>
#include <osugen/train/songs_folder.h>

namespace osugen::train {

struct ItemOptions {
  double window_ms = 0;            ///< of song time; 0: whole songs. Shorter songs are one window
  std::int64_t max_tokens = 2048;  ///< of an item, SOS and EOS counted: longer ones are cut, EOS kept
};

/// Everything of one item, without a batch dimension's worth of company: batches of 1, on the CPU.
struct Item {
  Features features;    ///< values float32 [1, frames, bins]
  TokenizedMap tokens;  ///< SOS ... EOS, song time
  Conditions conditions;
  Ticks ticks;
  bool truncated = false;  ///< tokens were cut at max_tokens
};

/// The maps of some songs. const members may be called by several threads.
class DataSet {
 public:
  /// @param pipeline  its frontend, timing (for bias_ms alone: the red lines are the map's) and tokenizer;
  ///                  must outlive the data set
  DataSet(const Pipeline& pipeline, std::vector<SongSource> songs, std::shared_ptr<Cache> cache,
          ItemOptions options);
  ~DataSet();
  DataSet(const DataSet&) = delete;
  DataSet& operator=(const DataSet&) = delete;

  /// Hears every song that the cache does not know and tokenizes every map, with progress. Maps and songs
  /// that turn out to be unusable are left out, with the reason.
  std::vector<LeftOut> prepare(const ScanOptions& options);

  std::int64_t size() const;  ///< maps
  /// @param window_seed  where the window lies; ignored without windows. The same arguments, the same item
  Item item(std::int64_t index, std::uint64_t window_seed) const;
  /// Song and map of an item, for reports and for validation by generated maps.
  const SongSource& song_of(std::int64_t index) const;
  const MapSource& map_of(std::int64_t index) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace osugen::train
