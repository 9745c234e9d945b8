// osugen/train/data/song_library.h - features of songs and tokens of maps, cached. Private to this library.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <osugen/interfaces/features.h>
#include <osugen/interfaces/tokenizer.h>
#include <osugen/pipeline/pipeline.h>
#include <osugen/train/data/cache.h>
#include <osugen/train/data/feature_shelf.h>
#include <osugen/train/data/map_facts.h>
#include <osugen/train/songs/songs_folder.h>

namespace osugen::train {

/// What is known of a song without its features.
struct SongFacts {
  double song_ms = 0;  ///< how long it is
  double frame_ms = 0, first_ms = 0;
  std::int64_t frames = 0;
};

/// What is known of a map without its objects.
struct MapFacts {
  MapConditions conditions;
  std::int64_t tokens = 0;                 ///< of the whole map, SOS and EOS counted
  std::vector<std::int32_t> tokens_until;  ///< how many of objects that begin before second i of the song
};

/// Thread-safe.
class SongLibrary {
 public:
  /// @param pipeline  must outlive the library
  /// @param cache     may be null
  SongLibrary(const Pipeline& pipeline, std::shared_ptr<Cache> cache, std::uint64_t feature_bytes);

  /// @throws Error of reading and decoding the audio, and of the frontend
  SongFacts facts_of(const SongSource& song);
  Features features_of(const SongSource& song);
  /// @throws Error bad_input: the map cannot be read, or nothing of it can be said
  MapFacts facts_of(const MapSource& map, const SongFacts& song);

  /// The map in song time.
  Beatmap read_map(const MapSource& map) const;
  /// All of a song that a map can be in, with the map's red lines.
  /// @throws Error bad_input: nothing is left of the song, or its beats are too many
  SongSpan span_of(const SongFacts& song, const Beatmap& map) const;
  /// @throws Error bad_input: no object can be said in the span
  TokenizedMap tokens_of(const Beatmap& map, const SongSpan& span) const;
  /// Of the whole map; kept in the cache.
  TokenizedMap whole_tokens_of(const MapSource& map, const SongFacts& song);

 private:
  Features hear(const SongSource& song, SongFacts& facts);
  std::string features_key(const SongSource& song) const;
  std::string song_key(const SongSource& song) const;
  std::string map_key(const char* what, const MapSource& map, const SongFacts& song) const;

  const Pipeline& pipeline_;
  std::shared_ptr<Cache> cache_;
  FeatureShelf shelf_;
};

}  // namespace osugen::train
