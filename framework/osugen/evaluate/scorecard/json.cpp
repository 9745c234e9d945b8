#include <nlohmann/json.hpp>

#include <osugen/evaluate/scorecard/output.h>
#include <osugen/stars/stars.h>

namespace osugen::scorecard {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson json_of(const Bands& bands) {
  OrderedJson maps = OrderedJson::object();
  for (const LevelFacts& facts : kLevelFacts)
    if (const auto& count = bands.of(facts.level).maps) maps[facts.title] = *count;
  return {{"source", bands.source},
          {"measured", bands.measured},
          {"stars", bands.stars},
          {"maps", std::move(maps)}};
}

OrderedJson json_of(const FigureSummary& summary) {
  OrderedJson json{{"maps", summary.maps},
                   {"median", summary.median},
                   {"human", nullptr},
                   {"inside", nullptr},
                   {"outside", nullptr}};
  if (!summary.human) return json;
  json["human"] = {{"p10", summary.human->p10}, {"p50", summary.human->p50}, {"p90", summary.human->p90}};
  json["inside"] = summary.inside;
  json["outside"] = summary.outside();
  return json;
}

OrderedJson json_of(const LevelCard& level) {
  OrderedJson figures = OrderedJson::object();
  for (const FigureFacts& facts : figure_list())
    if (const auto& summary = level.figures[facts.figure]) figures[facts.id] = json_of(*summary);
  OrderedJson json{{"level", facts_of(level.level).title},
                   {"maps", level.maps},
                   {"inside", nullptr},
                   {"figures", std::move(figures)}};
  if (level.inside) json["inside"] = *level.inside;
  return json;
}

OrderedJson json_of(const MeasuredMap& map) {
  OrderedJson figures = OrderedJson::object();
  for (const FigureFacts& facts : figure_list())
    if (const auto& value = map.figures[facts.figure]) figures[facts.id] = *value;
  return {{"map", map.shown}, {"level", facts_of(map.level).title}, {"figures", std::move(figures)}};
}

OrderedJson json_of(const FigureFacts& facts) {
  return {{"id", facts.id},     {"name", facts.name},   {"title", facts.title},
          {"unit", facts.unit}, {"group", facts.group}, {"formula", facts.formula}};
}

template <typename List>
OrderedJson array_of(const List& list) {
  OrderedJson json = OrderedJson::array();
  for (const auto& one : list) json.push_back(json_of(one));
  return json;
}

}  // namespace

std::string json_of(const Scorecard& card) {
  OrderedJson left_out = OrderedJson::array();
  for (const evaluate::LeftOut& one : card.left_out)
    left_out.push_back({{"what", one.what}, {"why", one.why}});
  const OrderedJson json{{"version", 1},
                         {"by", card.options.by == By::name ? "name" : "stars"},
                         {"stars", kStarsVersion},
                         {"human", json_of(card.bands)},
                         {"levels", array_of(card.levels)},
                         {"maps", array_of(card.maps)},
                         {"left_out", std::move(left_out)},
                         {"figures", array_of(figure_list())}};
  return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace osugen::scorecard
