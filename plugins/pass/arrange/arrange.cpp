// Gives every object a place and every slider a shape; the rhythm stays.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <osugen/beatmap/level.h>
#include <osugen/beatmap/level_name.h>
#include <osugen/beatmap/play.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/pass.h>

#include "bodies.h"
#include "costs.h"
#include "draws.h"
#include "plan.h"
#include "rhythm.h"
#include "search.h"
#include "speeds.h"
#include "tables.h"

namespace osugen::arrange {
namespace {

constexpr std::size_t kMostObjects = 10000;  // an hour of an Expert
constexpr std::size_t kFullBeamObjects = 3000;
constexpr const char* kAuto = "auto";
constexpr double kLeastSpacing = 0.1, kMostSpacing = 10;

std::vector<std::string> level_choices() {
  std::vector<std::string> names{kAuto};
  for (const LevelFacts& facts : kLevelFacts) names.emplace_back(facts.name);
  return names;
}

std::optional<Level> level_of_choice(const std::string& choice) {
  for (const LevelFacts& facts : kLevelFacts)
    if (choice == facts.name) return facts.level;
  return std::nullopt;
}

/// The middle between the usual approach rates of neighbouring levels decides.
Level level_of_ar(float ar) {
  Level level = Level::easy;
  for (std::size_t i = 1; i < kLevelFacts.size(); ++i)
    if (ar >= (kLevelFacts[i - 1].usual.ar + kLevelFacts[i].usual.ar) / 2) level = kLevelFacts[i].level;
  return level;
}

bool can_be_arranged(const Beatmap& map) {
  const auto& objects = map.objects;
  const double multiplier = map.difficulty.slider_multiplier;
  const auto in_time = [](const HitObject& a, const HitObject& b) { return a.time_ms < b.time_ms; };
  return map.general.mode == Mode::osu && !objects.empty() && objects.size() <= kMostObjects &&
         std::isfinite(multiplier) && multiplier > 0 &&
         std::all_of(objects.begin(), objects.end(),
                     [](const HitObject& object) {
                       return std::isfinite(object.time_ms) && std::isfinite(object.end_time_ms);
                     }) &&
         std::is_sorted(objects.begin(), objects.end(), in_time) &&
         std::all_of(map.timing_lines.begin(), map.timing_lines.end(),
                     [](const TimingLine& line) { return std::isfinite(line.time_ms); });
}

Sight sight_of(const Play& played) {
  constexpr float kSmallest = 5, kLargest = 110;
  const float radius = std::isfinite(played.radius_px) ? played.radius_px : kSmallest;
  return {std::clamp(radius, kSmallest, kLargest), static_cast<double>(played.preempt_ms)};
}

void put(HitObject& object, const Place& place) {
  if (object.kind == ObjectKind::hold) return;
  object.position = {place.x, place.y};
  if (place.body != nullptr) object.slider.path = place.body->path;
}

Tables tables_from(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error(Error::Kind::missing_input, "cannot be opened", path, "a file of layout tables");
  constexpr std::size_t kMostBytes = 1 << 20;
  std::string text(kMostBytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse_tables(text, path);
}

/// Distances and turns are drawn from tables of human maps, the same for what comes again, and a beam search
/// finds places that meet them: inside the playfield, without covering what is still seen.
class Arrange final : public Pass {
 public:
  static Descriptor describe() {
    return {.type = "arrange",
            .version = "1.0.0",
            .summary = "Places all objects and shapes all sliders anew, as human maps do; keeps the rhythm.",
            .params =
                {Param::choice("level", "Level of maps whose name says none; auto: by their approach rate.",
                               kAuto, level_choices()),
                 Param::integer("beam", "Layouts that are followed at a time; more take longer.", 16, 1, 64),
                 Param::flag("section_velocity",
                             "Hard and above: faster sliders in louder sections, slower ones in quiet ones.",
                             false),
                 Param::path("tables", "Layout tables to use in place of the built-in ones.")},
            .inputs = {},
            .outputs = {}};
  }
  explicit Arrange(const Config& config)
      : level_(level_of_choice(config.text("level"))),
        beam_(static_cast<std::size_t>(config.integer("beam"))),
        section_velocity_(config.flag("section_velocity")),
        host_(&config.host()) {
    if (!config.text("tables").empty()) own_tables_ = tables_from(config.text("tables"));
  }

  void apply(Beatmap& map, const Song& song, const MapRequest& request) const override {
    if (!can_be_arranged(map)) return;
    const Play played = play(map);
    const auto beats = slide_beats(map, played);
    const Level level = level_for(map, request);
    if (!beats || !can_be_drawn(*beats, level)) return;
    set_speeds(map, level, spacing_of(request), *beats, section_velocity_ ? song.sound : nullptr,
               song.bias_ms);
    const Rhythm rhythm = rhythm_of(map, *beats, song, level);
    const Wish wish{level, request.seed, spacing_of(request), map.difficulty.slider_multiplier};
    const std::vector<Target> targets = plan(rhythm, own_tables_ ? *own_tables_ : shipped_tables(), wish);
    Bodies bodies;
    const std::vector<Place> places =
        search(rhythm, targets, wish, sight_of(played), effort_for(map, wish), bodies, host_->cancellation());
    for (std::size_t i = 0; i < places.size(); ++i) put(map.objects[i], places[i]);
  }

 private:
  Level level_for(const Beatmap& map, const MapRequest& request) const {
    if (request.wishes.level) return *request.wishes.level;
    if (const std::optional<Level> named = level_of_name(map.metadata.version)) return *named;
    return level_ ? *level_ : level_of_ar(map.difficulty.ar);
  }

  static double spacing_of(const MapRequest& request) {
    return std::isfinite(request.spacing) ? std::clamp(request.spacing, kLeastSpacing, kMostSpacing) : 1;
  }

  /// Half of the maps of people lie on a grid of 4 px.
  Effort effort_for(const Beatmap& map, const Wish& wish) const {
    constexpr std::size_t kLeastBeam = 4;
    constexpr int kGridPx = 4;
    const std::size_t share = beam_ * kFullBeamObjects / std::max(kFullBeamObjects, map.objects.size());
    Draws draws(key_of({wish.seed, 911}));
    return {std::max(std::min(beam_, kLeastBeam), share), !wish.even() && draws.chance(0.5) ? kGridPx : 1};
  }

  std::optional<Level> level_;
  std::size_t beam_;
  bool section_velocity_;
  Host* host_;
  std::optional<Tables> own_tables_;
};

}  // namespace
}  // namespace osugen::arrange

OSUGEN_MODULE("arrange", "1.0.0", "MIT", osugen::component<osugen::arrange::Arrange>())
