#include <osugen/evaluate/scorecard/scorecard.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include <osugen/beatmap/level_name.h>
#include <osugen/evaluate/scorecard/figures.h>
#include <osugen/evaluate/scorecard/median.h>
#include <osugen/stars/stars.h>

namespace osugen::scorecard {
namespace {

/// A map's figures, or why it has none.
struct Measured {
  std::optional<MeasuredMap> map;
  std::string why;
};

Measured measured(const evaluate::FoundMap& found, const CardOptions& options) {
  const auto objects = static_cast<std::size_t>(
      std::count_if(found.map.objects.begin(), found.map.objects.end(),
                    [](const HitObject& object) { return object.kind != ObjectKind::hold; }));
  if (objects < options.fewest_objects)
    return {{}, fmt::format("has {} objects, fewer than {}", objects, options.fewest_objects)};
  const std::string& name = found.map.metadata.version;
  if (options.by == By::name && !level_of_name(name))
    return {{}, "its name says no level (add '--by stars')"};
  const auto figures = figures_of(found.map);
  if (!figures) return {{}, fmt::format("has fewer than {} circles and sliders", kFewestObjects)};
  const double stars = (*figures)[Figure::stars].value_or(0);
  const auto level = options.by == By::name ? level_of_name(name) : level_of_stars(stars);
  if (!level) return {{}, fmt::format("is above every level: {:.2f} stars", stars)};
  return {MeasuredMap{found.shown, *level, *figures}, {}};
}

FigureSummary summary_of(const std::vector<double>& values, const std::optional<Band>& human) {
  FigureSummary summary;
  summary.maps = values.size();
  summary.median = median(values).value_or(0);
  summary.human = human;
  if (!human) return summary;
  const auto inside =
      std::count_if(values.begin(), values.end(), [&](double value) { return human->holds(value); });
  summary.inside = static_cast<double>(inside) / static_cast<double>(values.size());
  return summary;
}

LevelCard level_card(const Scorecard& card, Level level) {
  LevelCard result;
  result.level = level;
  result.maps = static_cast<std::size_t>(std::count_if(
      card.maps.begin(), card.maps.end(), [&](const MeasuredMap& map) { return map.level == level; }));
  double sum = 0, count = 0;
  for (const FigureFacts& facts : figure_list()) {
    const std::vector<double> values = values_of(card, level, facts.figure);
    if (values.empty()) continue;
    const FigureSummary summary = summary_of(values, card.bands.of(level).figures[facts.figure]);
    result.figures[facts.figure] = summary;
    if (!summary.human) continue;
    sum += summary.inside;
    ++count;
  }
  if (count > 0) result.inside = sum / count;
  return result;
}

}  // namespace

std::vector<double> values_of(const Scorecard& card, Level level, Figure figure) {
  std::vector<double> values;
  for (const MeasuredMap& map : card.maps)
    if (map.level == level && map.figures[figure]) values.push_back(*map.figures[figure]);
  return values;
}

std::optional<Level> level_of_stars(double stars) {
  constexpr std::array kBelow{2.0, 2.7, 4.0, 5.3, 9.0};
  for (std::size_t i = 0; i < kBelow.size(); ++i)
    if (stars < kBelow[i]) return kLevelFacts[i].level;
  return std::nullopt;
}

evaluate::FindOptions find_options() {
  evaluate::FindOptions options;
  options.reading.combos_as_written = true;
  options.audio = false;
  return options;
}

Scorecard scorecard_of(const evaluate::FoundMaps& found, Bands bands, const CardOptions& options,
                       const CardHooks& hooks) {
  Scorecard card;
  card.options = options;
  card.bands = std::move(bands);
  card.left_out = found.left_out;
  std::map<std::string, const evaluate::FoundMap*> seen;
  for (std::size_t i = 0; i < found.maps.size(); ++i) {
    hooks.cancel.check();
    if (hooks.progress) hooks.progress(static_cast<double>(i) / static_cast<double>(found.maps.size()));
    const evaluate::FoundMap& one = found.maps[i];
    if (const auto [first, is_new] = seen.emplace(one.hash, &one); !is_new) {
      card.left_out.push_back({one.shown, "is a copy of " + first->second->shown});
      continue;
    }
    Measured result = measured(one, options);
    if (result.map)
      card.maps.push_back(std::move(*result.map));
    else
      card.left_out.push_back({one.shown, std::move(result.why)});
  }
  for (const LevelFacts& facts : kLevelFacts) {
    const LevelCard level = level_card(card, facts.level);
    if (level.maps > 0) card.levels.push_back(level);
  }
  return card;
}

Bands bands_of(const Scorecard& card, const std::string& today) {
  Bands bands;
  bands.source = fmt::format("{} {} given to osugen-eval, levels by {}", card.maps.size(),
                             card.maps.size() == 1 ? "map" : "maps",
                             card.options.by == By::name ? "name" : "star rating");
  bands.measured = today;
  bands.stars = kStarsVersion;
  for (const LevelCard& level : card.levels) {
    LevelBands& of_level = bands.of(level.level);
    of_level.maps = level.maps;
    for (const FigureFacts& facts : figure_list())
      of_level.figures[facts.figure] = band_of(values_of(card, level.level, facts.figure));
  }
  return bands;
}

Error nothing_measured(const Scorecard& card) {
  std::string why;
  constexpr std::size_t kMost = 8;
  for (std::size_t i = 0; i < card.left_out.size() && i < kMost; ++i)
    why += "\n  " + card.left_out[i].what + ": " + card.left_out[i].why;
  if (card.left_out.size() > kMost) why += fmt::format("\n  and {} more", card.left_out.size() - kMost);
  if (why.empty()) why = "\n  no maps found";
  return Error(Error::Kind::bad_input, "no map could be measured:" + why);
}

}  // namespace osugen::scorecard
