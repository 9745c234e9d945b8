// osugen/train/data/data_set.h - training items: a map of a song, or a window of it, as tensors.
//
// Features are computed by the frontend once and kept on disk (cache.h); tokens are made by the
// pipeline's tokenizer, for the whole map or for the window that is asked for. What is kept in memory is a
// few numbers of every map, and the features of the songs that were used last.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/interfaces/features.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/train/data/augmentation.h>
#include <osugen/train/data/cache.h>
#include <osugen/train/data/sounds.h>
#include <osugen/train/songs/songs_folder.h>

namespace osugen::train {

struct ItemOptions {
  double window_ms = 0;            ///< of song time; 0: whole songs. Shorter songs are one window
  std::int64_t max_tokens = 2048;  ///< of an item, SOS and EOS counted: longer ones are cut, EOS kept
  /// Share of items in which level, note density and slider share are each hidden, drawn for each by
  /// itself: so that a model can be asked with any of them left open. AR CS OD HP are always known.
  double hidden_share = 0;
  double stray_share = 0;                 ///< of objects that strays follow (strays.h), at most
  AugmentationOptions augmentation = {};  ///< of features; drawn by the window's seed
  FeatureLayout layout = {};              ///< of features; read where there is augmentation
  bool listens = false;                   ///< items have the sounds of their songs
  std::uint64_t feature_bytes = std::uint64_t{512} << 20;  ///< of songs that stay in memory
};

/// What a map says in its window, without the features.
struct Excerpt {
  TokenizedMap tokens;  ///< SOS ... EOS, song time
  SongSpan span;        ///< the stretch of the song that they are of
  std::int64_t first_frame = 0, frames = 0;
  bool truncated = false;                   ///< cut at max_tokens; span and frames end there, too
  std::uint64_t window_seed = 0;            ///< what it was drawn by
  std::vector<std::uint8_t> untaught = {};  ///< 1 for each token that is no target; empty: all are targets

  std::int64_t targets() const;  ///< tokens behind SOS that are taught
};

/// About how large an item will be; known without making it.
struct ItemSize {
  std::int64_t tokens = 0, frames = 0;
};

/// Everything of one item, without a batch dimension's worth of company: batches of 1, on the CPU.
struct Item {
  Features features;                        ///< values float32 [1, frames, bins]
  TokenizedMap tokens;                      ///< SOS ... EOS, song time
  std::vector<std::uint8_t> untaught = {};  ///< as in Excerpt
  Conditions conditions;
  Ticks ticks;
  bool truncated = false;  ///< tokens were cut at max_tokens
  /// Onsets of sounds in the window, with some before and after; without a hash.
  SongSounds sounds;
};

/// The maps of some songs. const members may be called by several threads.
class DataSet {
 public:
  /// @param pipeline  its frontend, timing (for bias_ms alone: the red lines are the map's) and tokenizer;
  ///                  must outlive the data set
  /// @param cache     may be null: everything is made again each time
  DataSet(const Pipeline& pipeline, std::vector<SongSource> songs, std::shared_ptr<Cache> cache,
          ItemOptions options);
  ~DataSet();
  DataSet(const DataSet&) = delete;
  DataSet& operator=(const DataSet&) = delete;

  /// Hears every song that the cache does not know and tokenizes every map, with progress. Maps and songs
  /// that turn out to be unusable are left out, with the reason; so are the sounds of a song whose song.json
  /// is. Before it, size() is 0.
  /// @throws Error interrupted; bad_config: max_tokens is less than one object needs
  std::vector<LeftOut> prepare(const ScanOptions& options);

  std::int64_t size() const;  ///< maps
  /// The tokens of item(), at a fraction of its cost.
  /// A window that holds no object is drawn again: the grammar of every span has one.
  /// @param window_seed  where the window lies and what is hidden. The same arguments, the same excerpt
  Excerpt excerpt(std::int64_t index, std::uint64_t window_seed) const;
  Item item(std::int64_t index, const Excerpt& excerpt) const;
  Item item(std::int64_t index, std::uint64_t window_seed) const;
  ItemSize size_of(std::int64_t index, std::uint64_t window_seed) const;

  /// Song and map of an item, for reports and for validation by generated maps.
  const SongSource& song_of(std::int64_t index) const;
  const MapSource& map_of(std::int64_t index) const;
  const SongSounds& sounds_of_song(std::int64_t index) const;  ///< unknown unless ItemOptions::listens
  Beatmap read_map(std::int64_t index) const;                  ///< in song time, the bias added
  Features features_of_song(std::int64_t index) const;         ///< of the whole song
  SongSpan span_of_song(std::int64_t index) const;             ///< all of it, with the map's red lines

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace osugen::train
