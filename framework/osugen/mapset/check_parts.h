// osugen/mapset/check_parts.h - shared parts of the checks. Private; include check.h.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <osugen/mapset/check.h>
#include <osugen/mapset/map_view.h>
#include <osugen/mapset/snap.h>

namespace osugen::check {

struct MapUnderCheck : MapView {
  std::optional<Level> level;
  MapUnderCheck(const Beatmap& beatmap, std::optional<Level> its_level)
      : MapView(beatmap), level(its_level) {}
};

/// Where findings go. One per difficulty. Of one code it keeps the first 1000: a map made to hurt has
/// millions, and nobody reads more.
class Report {
 public:
  explicit Report(std::string difficulty) : difficulty_(std::move(difficulty)) {}
  void add(Severity severity, Area area, std::string code, std::string message,
           std::optional<double> time_ms = std::nullopt);
  /// In the order of time, those of no time first; then how many were not kept.
  std::vector<Finding> sorted() &&;

 private:
  struct Left {
    std::size_t kept = 0, left_out = 0;
    Severity severity = Severity::minor;  ///< the gravest that was left out
    Area area = Area::file;
  };
  std::string difficulty_;
  std::vector<Finding> findings_;
  std::map<std::string, Left> by_code_;
};

// One function per subject; each adds what it finds.
void check_metadata(const MapUnderCheck& map, Report& report);
void check_settings(const MapUnderCheck& map, Report& report);
void check_hitsounds(const MapUnderCheck& map, Report& report);
void check_timing_lines(const MapUnderCheck& map, Report& report);
void check_kiai(const MapUnderCheck& map, Report& report);
void check_snapping(const MapUnderCheck& map, Report& report);
void check_gaps(const MapUnderCheck& map, Report& report);
void check_sliders_and_spinners(const MapUnderCheck& map, Report& report);
void check_positions(const MapUnderCheck& map, Report& report);
void check_breaks_and_length(const MapUnderCheck& map, Report& report);
void check_level(const MapUnderCheck& map, Report& report);

}  // namespace osugen::check
