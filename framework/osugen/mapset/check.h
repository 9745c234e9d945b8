// osugen/mapset/check.h - checks whether a map can be ranked, as far as a program can tell.
//
// Findings follow the ranking criteria and the thresholds of the public checking tools; where those differ
// docs/reference/checks.md says which is taken. Passing is necessary for a ranked map and never enough:
// nothing here analyzes the audio.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/level_name.h>
#include <osugen/beatmap/reader.h>
#include <osugen/mapset/osz.h>

namespace osugen {

enum class Severity : std::uint8_t {
  problem,  ///< cannot be ranked, or a game will not play it as meant
  warning,  ///< a person should look
  minor,    ///< untidy
};

/// What a finding is about, so that a caller can leave out what it has no hand in: a generator makes
/// neither the background nor the song.
enum class Area : std::uint8_t {
  file,       ///< the text or the archive itself
  metadata,   ///< names, tags, ids, preview point
  settings,   ///< difficulty numbers and switches
  artwork,    ///< background, combo colours
  audio,      ///< the song file
  hitsounds,  ///< samples and volumes
  timing,     ///< timing lines and snapping
  compose,    ///< objects, breaks, length
  spread,     ///< what is asked of a difficulty by its level, and of a set by its length
};

struct Finding {
  Severity severity = Severity::problem;
  Area area = Area::file;
  std::string code;               ///< stable, for machines: "unsnapped"
  std::string message;            ///< one sentence without its full stop
  std::string difficulty;         ///< the version's name; empty: of the whole set
  std::optional<double> time_ms;  ///< of the object or line; none: of the whole difficulty
};

/// Findings of one difficulty alone, in the order of time, those of no time first.
/// @param level  absent: what the name says, and without that nothing that depends on it
std::vector<Finding> check_beatmap(const Beatmap& map, std::optional<Level> level = std::nullopt,
                                   const std::vector<RejectedLine>& rejected = {});

/// Findings of a set: each difficulty's own, what must agree between them, and the files beside them.
/// Those of the whole set come first, then difficulty by difficulty.
std::vector<Finding> check_mapset(const Mapset& set);

std::string_view name_of(Severity severity);  ///< "problem"
std::string_view name_of(Area area);          ///< "timing"

/// A time as the editor writes it: 83,456 ms is "01:23:456".
std::string editor_time(double time_ms);

}  // namespace osugen
