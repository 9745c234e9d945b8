// osugen/generate/level_maker.h - makes a level of a song that was heard: its tokens, its map, its passes. A
// map that does not come to the stars of its level is drawn again.
#pragma once

#include <limits>
#include <optional>

#include <osugen/generate/decoding/decoding.h>
#include <osugen/generate/heard_song.h>
#include <osugen/generate/levels.h>

namespace osugen {

struct MadeLevel {
  MadeMap passed;
  Beatmap drawn;  ///< in song time, before the passes
};

class LevelMaker {
 public:
  /// Nothing is owned.
  LevelMaker(Pipeline& pipeline, const DecodedSong& song, const HeardSong& heard, const SongOptions& options,
             RunReport& report)
      : pipeline_(pipeline), song_(song), heard_(heard), options_(options), report_(report) {}

  /// Draws a map, and draws again, denser or sparser, while no spacing brings it to its stars and the density
  /// is not the user's.
  /// @param most_density  objects a second; a density that the user asks for may be higher
  /// @throws Error as the stages do; cannot_write: the trace; interrupted
  MadeLevel make(LevelConfig asked, const Metadata& metadata, const RhythmBounds& bounds,
                 double most_density = std::numeric_limits<double>::infinity());

  /// Song time -> map time, then the passes, with the spacing that brings the map to its stars.
  /// @param made  as it was drawn
  void finish(MadeMap& made);

 private:
  std::optional<Range> stars_wanted(const MapWishes& wishes) const;
  MadeMap write(const LevelConfig& asked, Metadata metadata, const RhythmBounds& bounds);
  Decoding decode(const LevelConfig& asked, const RhythmBounds& bounds);
  void follow(const MapWishes& wishes, DecodeOptions& options) const;
  void trace(const Decoding& decoding) const;
  Beatmap passed(Beatmap map, const MapRequest& request) const;

  Pipeline& pipeline_;
  const DecodedSong& song_;
  const HeardSong& heard_;
  const SongOptions& options_;
  RunReport& report_;
};

}  // namespace osugen
