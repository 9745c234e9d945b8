#include <osugen/train/report/report.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <functional>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include <osugen/files/files.h>
#include <osugen/mapset/svg.h>
#include <osugen/train/options/checkpoint_layout.h>

#include "report_assets.h"

namespace osugen::train {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxPoints = 800;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMaxShown = 500;  // names of what is left out, for each reason

/// Six digits: more than a curve shows, and a third of the bytes.
Json number_or_null(double value) {
  if (!std::isfinite(value)) return {};
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.6g", value);
  return Json::parse(text.data());
}

/// Some neighbouring steps as one point.
struct Bucket {
  double sum = 0, low = std::numeric_limits<double>::infinity(), high = -low;
  std::int64_t count = 0;

  void add(double value) {
    if (!std::isfinite(value)) return;
    sum += value;
    low = std::min(low, value);
    high = std::max(high, value);
    ++count;
  }
};

using ValueOfStep = std::function<double(const StepMetrics&)>;

/// A curve over `per_point` steps a point. Its range is told where points are several steps.
Json curve(const std::vector<StepMetrics>& steps, std::size_t per_point, const ValueOfStep& value) {
  Json means = Json::array(), lows = Json::array(), highs = Json::array();
  for (std::size_t first = 0; first < steps.size(); first += per_point) {
    Bucket bucket;
    for (std::size_t i = first; i < std::min(first + per_point, steps.size()); ++i)
      bucket.add(value(steps[i]));
    means.push_back(number_or_null(bucket.sum / static_cast<double>(bucket.count)));
    lows.push_back(number_or_null(bucket.low));
    highs.push_back(number_or_null(bucket.high));
  }
  Json result{{"mean", std::move(means)}};
  if (per_point > 1) {
    result["low"] = std::move(lows);
    result["high"] = std::move(highs);
  }
  return result;
}

Json step_curves(const std::vector<StepMetrics>& steps) {
  const std::size_t per_point = std::max<std::size_t>((steps.size() + kMaxPoints - 1) / kMaxPoints, 1);
  Json at = Json::array();
  for (std::size_t first = 0; first < steps.size(); first += per_point)
    at.push_back(steps[std::min(first + per_point, steps.size()) - 1].step);
  const auto of = [&](const ValueOfStep& value) { return curve(steps, per_point, value); };
  Json curves{{"step", std::move(at)},
              {"loss", of([](const StepMetrics& m) { return m.loss; })},
              {"learning_rate", of([](const StepMetrics& m) { return m.learning_rate; })},
              {"gradient_norm", of([](const StepMetrics& m) { return m.gradient_norm; })},
              {"tokens_per_second", of([](const StepMetrics& m) { return m.tokens_per_second; })},
              {"waited", of([](const StepMetrics& m) { return m.waited_seconds / m.step_seconds; })},
              {"padding", of([](const StepMetrics& m) { return m.padding; })}};
  const auto listens = [](const StepMetrics& m) { return m.onset_loss.has_value(); };
  if (std::any_of(steps.begin(), steps.end(), listens))
    curves["onset_loss"] = of([](const StepMetrics& m) { return m.onset_loss.value_or(kNone); });
  return curves;
}

/// Kinds in the order in which they first come, each with a value or null for every epoch.
/// @param kinds  of an epoch, each with its name as `kind`
template <class Kind>
Json kind_curves(const std::vector<EpochMetrics>& epochs, std::vector<Kind> EpochMetrics::*kinds,
                 double Kind::*value) {
  Json curves = Json::object();
  for (std::size_t i = 0; i < epochs.size(); ++i) {
    for (const Kind& kind : epochs[i].*kinds) {
      if (!curves.contains(kind.kind)) curves[kind.kind] = std::vector<Json>(epochs.size());
      curves[kind.kind][i] = number_or_null(kind.*value);
    }
  }
  return curves;
}

Json epoch_curves(const std::vector<EpochMetrics>& epochs) {
  Json result;
  const std::vector<const char*> names{"epoch",           "step",        "training_loss",
                                       "validation_loss", "onset_f1_20", "onset_f1_50",
                                       "seconds",         "best",        "onset_loss"};
  for (const char* name : names) result[name] = Json::array();
  for (const EpochMetrics& m : epochs) {
    result["epoch"].push_back(m.epoch);
    result["step"].push_back(m.step);
    result["training_loss"].push_back(number_or_null(m.training_loss));
    result["validation_loss"].push_back(number_or_null(m.validation_loss));
    result["onset_f1_20"].push_back(number_or_null(m.onset_f1_20.value_or(kNone)));
    result["onset_f1_50"].push_back(number_or_null(m.onset_f1_50.value_or(kNone)));
    result["seconds"].push_back(number_or_null(m.seconds));
    result["best"].push_back(m.best);
    result["onset_loss"].push_back(number_or_null(m.onset_loss.value_or(kNone)));
  }
  result["kinds"] = kind_curves(epochs, &EpochMetrics::kinds, &KindMetrics::cross_entropy);
  result["onset_kinds"] = kind_curves(epochs, &EpochMetrics::onset_kinds, &HeardMetrics::f1);
  return result;
}

Json facts_of(const std::vector<ReportFact>& facts) {
  Json list = Json::array();
  for (const ReportFact& fact : facts)
    list.push_back({{"name", fact.name}, {"value", fact.value}, {"doc", fact.doc}});
  return list;
}

/// By reason, the most frequent first.
Json left_out_of(const std::vector<LeftOut>& left_out) {
  std::map<std::string, std::vector<std::string>> by_reason;
  for (const LeftOut& item : left_out) by_reason[item.why].push_back(item.what);
  std::vector<Json> groups;
  for (auto& [why, what] : by_reason) {
    const std::size_t count = what.size();
    what.resize(std::min(count, kMaxShown));
    groups.push_back({{"why", why}, {"count", count}, {"what", std::move(what)}});
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Json& a, const Json& b) { return a["count"] > b["count"]; });
  return groups;
}

Json checkpoints_of(const std::vector<std::int64_t>& steps, const std::vector<EpochMetrics>& epochs) {
  Json list = Json::array();
  const auto best = std::find_if(epochs.rbegin(), epochs.rend(), [](const auto& m) { return m.best; });
  if (best != epochs.rend()) {
    list.push_back({{"name", "best"},
                    {"path", "best/model.safetensors"},
                    {"doc", "the lowest validation loss, after epoch " + std::to_string(best->epoch)}});
  }
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    list.push_back({{"name", "step " + std::to_string(*step)},
                    {"path", (checkpoint_path({}, *step) / "model.safetensors").string()},
                    {"doc", step == steps.rbegin() ? "the newest; --resume continues from here" : ""}});
  }
  return list;
}

/// JSON that stands inside a <script>: no "<" that could end it or open a comment.
std::string inside_script(const Json& json) {
  const std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string result;
  for (const char c : text) {
    if (c == '<' || c == '>' || c == '&') {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      result += escape.data();
    } else {
      result += c;
    }
  }
  return result;
}

/// Nobody who writes a title can know it: the browser runs no script but those that bear it.
std::string fresh_nonce() {
  std::random_device random;
  std::array<char, 33> text{};
  std::snprintf(text.data(), text.size(), "%08x%08x%08x%08x", random(), random(), random(), random());
  return text.data();
}

}  // namespace

std::string report_page(const ReportFacts& facts, const TrainingHistory& history,
                        const std::vector<std::int64_t>& checkpoints) {
  const Json data{{"title", facts.title},
                  {"status", facts.status},
                  {"steps", step_curves(history.steps)},
                  {"epochs", epoch_curves(history.epochs)},
                  {"notes", facts.notes},
                  {"checkpoints", checkpoints_of(checkpoints, history.epochs)},
                  {"data", facts_of(facts.data)},
                  {"left_out", left_out_of(facts.left_out)},
                  {"options", facts_of(facts.options)}};
  const std::string nonce = fresh_nonce();
  return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; "
         "form-action 'none'; style-src 'unsafe-inline'; script-src 'nonce-" +
         nonce + "'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
         svg::text(facts.title, std::string::npos) + " · osugen training</title>\n<style>\n" + kPageStyle +
         "</style>\n</head>\n<body>\n<main><noscript>The charts need JavaScript, which is disabled. The "
         "numbers are in metrics.jsonl.</noscript></main>\n<script type=\"application/json\" id=\"data\">" +
         inside_script(data) + "</script>\n<script nonce=\"" + nonce + "\">\n" + kPageScript +
         "</script>\n</body>\n</html>\n";
}

void write_report(const fs::path& out, const ReportFacts& facts, const TrainingHistory& history) {
  write_file_atomically(out / "report.html", report_page(facts, history, checkpoint_steps(out)));
}

}  // namespace osugen::train
