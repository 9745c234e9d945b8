#include <nlohmann/json.hpp>

#include <osugen/evaluate/output.h>

namespace osugen::evaluate {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson json_of(const Interval& interval) {
  OrderedJson json{{"mean", interval.mean}, {"low", nullptr}, {"high", nullptr}, {"songs", interval.count}};
  if (interval.count > 1) {
    json["low"] = interval.low;
    json["high"] = interval.high;
  }
  return json;
}

OrderedJson json_of(const Values& values) {
  OrderedJson json = OrderedJson::object();
  for (const Metric& one : metrics())
    if (const auto value = values.get(one.id)) json[one.id] = *value;
  return json;
}

OrderedJson json_of(const Scores& scores) {
  OrderedJson json = OrderedJson::object();
  for (const auto& [id, score] : scores) {
    json[id] = {{"f1", score.f1()},         {"precision", score.precision()}, {"recall", score.recall()},
                {"matched", score.matched}, {"reference", score.reference},   {"generated", score.generated}};
  }
  return json;
}

OrderedJson json_of(const LeftOut& left_out) {
  return {{"what", left_out.what}, {"why", left_out.why}};
}

OrderedJson json_of(const std::vector<LeftOut>& all) {
  OrderedJson json = OrderedJson::array();
  for (const LeftOut& one : all) json.push_back(json_of(one));
  return json;
}

OrderedJson json_of(const MetricSummary& summary) {
  OrderedJson json = json_of(summary.over_songs);
  json["median"] = summary.median;
  json["p10"] = summary.p10;
  json["p90"] = summary.p90;
  if (summary.human)
    json["human"] = {{"mean", *summary.human}, {"p10", summary.human_p10}, {"p90", summary.human_p90}};
  if (summary.outside_human) json["outside_human"] = json_of(*summary.outside_human);
  return json;
}

OrderedJson json_of(const Faults& faults) {
  OrderedJson json = OrderedJson::object();
  for (const auto& [id, count] : faults.counts) {
    json[id] = {{"count", count}};
    if (count == 0 && faults.objects > 0) json[id]["at_most_per_1000"] = rule_of_three(faults.objects);
  }
  return {{"objects", faults.objects}, {"counts", std::move(json)}};
}

OrderedJson json_of(const LevelSummary& level) {
  OrderedJson metrics_json = OrderedJson::object(), baselines = OrderedJson::object();
  for (const Metric& one : metrics())
    if (const auto found = level.metrics.find(one.id); found != level.metrics.end())
      metrics_json[one.id] = json_of(found->second);
  for (const auto& [name, by_metric] : level.baselines) {
    OrderedJson& baseline = baselines[name]["metrics"];
    for (const auto& [id, summary] : by_metric) {
      baseline[id] = json_of(summary.over_songs);
      baseline[id]["difference"] = json_of(summary.difference);
      baseline[id]["generated_is"] = summary.better ? "better" : summary.worse ? "worse" : "undecided";
    }
    if (const auto pooled = level.baselines_pooled.find(name); pooled != level.baselines_pooled.end())
      baselines[name]["pooled"] = json_of(pooled->second);
  }
  return {{"level", level.level},
          {"songs", level.songs},
          {"maps", level.maps},
          {"metrics", std::move(metrics_json)},
          {"pooled", json_of(level.pooled)},
          {"pooled_distances", level.pooled_distances},
          {"faults", json_of(level.faults)},
          {"metronome_per_beat", level.metronomes},
          {"baselines", std::move(baselines)}};
}

OrderedJson json_of(const PairResult& pair) {
  OrderedJson json{{"generated", pair.generated}, {"reference", nullptr},
                   {"song", pair.song},           {"level", pair.level},
                   {"with_audio", pair.heard},    {"values", json_of(pair.map.values)}};
  if (pair.reference.empty()) return json;
  json["reference"] = pair.reference;
  json["human"] = json_of(pair.human.values);
  json["metronome_per_beat"] = pair.metronome > 0 ? OrderedJson(pair.metronome) : OrderedJson(nullptr);
  json["baselines"] = OrderedJson::object();
  for (const auto& [name, baseline] : pair.baselines) json["baselines"][name] = json_of(baseline.values);
  return json;
}

OrderedJson metric_list() {
  OrderedJson list = OrderedJson::array();
  for (const Metric& one : metrics()) {
    list.push_back({{"id", one.id},
                    {"title", one.title},
                    {"group", name_of(one.group)},
                    {"unit", one.unit},
                    {"better", name_of(one.better)},
                    {"compares", one.compares}});
  }
  return list;
}

}  // namespace

std::string json_of(const Evaluation& evaluation, const std::vector<LevelSummary>& levels,
                    const EvaluationOptions& options) {
  OrderedJson json{
      {"version", 1},
      {"seed", options.resampling.seed},
      {"resamples", options.resampling.resamples},
      {"bias_ms", options.bias_ms},
      {"window_ms", options.window_ms > 0 ? OrderedJson(options.window_ms) : OrderedJson(nullptr)}};
  json["levels"] = OrderedJson::array();
  for (const LevelSummary& level : levels) json["levels"].push_back(json_of(level));
  json["pairs"] = OrderedJson::array();
  for (const PairResult& pair : evaluation.pairs) json["pairs"].push_back(json_of(pair));
  json["left_out"] = json_of(evaluation.left_out);
  json["without_audio"] = json_of(evaluation.without_audio);
  json["metrics"] = metric_list();
  return json.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

}  // namespace osugen::evaluate
