// The page: what one would rather look at than read. Every string of a map is escaped; nothing is loaded.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include <osugen/evaluate/output.h>
#include <osugen/evaluate/page_style.h>
#include <osugen/mapset/svg.h>

namespace osugen::evaluate {
namespace {

std::string box(double x, double y, double width, double height, std::string_view colour) {
  return fmt::format(R"svg(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="var(--{})"/>)svg",
                     x, y, width, std::max(0.0, height), colour);
}

std::string label(double x, double y, std::string_view text) {
  return fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>)", x, y, svg::text(text));
}

struct Series {
  std::string colour;
  std::vector<double> values;  ///< NaN: no bar
};

struct BarChart {
  std::string title;
  std::vector<std::string> labels;
  std::vector<Series> series;
  double top = 0;  ///< value of full height; 0: the largest
  double width = 480;
};

std::string svg_of(const BarChart& chart) {
  constexpr double kHeight = 170, kBottom = 20, kTop = 14;
  double top = chart.top;
  for (const Series& one : chart.series)
    for (const double value : one.values)
      if (chart.top <= 0 && std::isfinite(value)) top = std::max(top, value);
  if (!(top > 0)) top = 1;
  std::string body;
  const double slot = chart.width / static_cast<double>(std::max<std::size_t>(1, chart.labels.size()));
  const double bar = 0.8 * slot / static_cast<double>(std::max<std::size_t>(1, chart.series.size()));
  for (std::size_t i = 0; i < chart.labels.size(); ++i) {
    const double left = slot * (static_cast<double>(i) + 0.1);
    for (std::size_t k = 0; k < chart.series.size(); ++k) {
      const double value = chart.series[k].values[i];
      if (!std::isfinite(value)) continue;
      const double x = left + bar * static_cast<double>(k),
                   height = kHeight * std::clamp(value / top, 0.0, 1.0);
      body += box(x, kTop + kHeight - height, bar * 0.92, height, chart.series[k].colour);
      constexpr double kRoomForText = 30;
      if (bar >= kRoomForText && value > 0)
        body += label(x + bar / 2, kTop + kHeight - height - 3, fmt::format("{:.2f}", value));
    }
    body += label(slot * (static_cast<double>(i) + 0.5), kTop + kHeight + 15, chart.labels[i]);
  }
  return fmt::format(
      R"svg(<figure><figcaption>{}</figcaption><svg width="{:.0f}" height="{:.0f}" viewBox="0 0 {:.0f} {:.0f}" role="img">{}<path d="M0 {}H{:.0f}" stroke="var(--line)"/></svg></figure>)svg",
      svg::text(chart.title), chart.width, kHeight + kTop + kBottom, chart.width, kHeight + kTop + kBottom,
      body, kTop + kHeight, chart.width);
}

double value_or_nan(std::optional<double> value) {
  return value.value_or(std::nan(""));
}

/// One group of bars for each level: the maps, then the baselines.
std::string headline_chart(const char* id, const std::vector<LevelSummary>& levels) {
  BarChart chart{.title = metric(id).title, .labels = {}, .series = {{"ours", {}}}, .top = 1, .width = 480};
  for (const char* baseline : kBaselines) chart.series.push_back({baseline, {}});
  bool any = false;
  for (const LevelSummary& level : levels) {
    chart.labels.push_back(level.level);
    const auto ours = level.metrics.find(id);
    any = any || ours != level.metrics.end();
    chart.series[0].values.push_back(value_or_nan(
        ours == level.metrics.end() ? std::nullopt : std::optional(ours->second.over_songs.mean)));
    for (std::size_t k = 1; k < chart.series.size(); ++k) {
      const auto by_metric = level.baselines.find(chart.series[k].colour);
      const bool has = by_metric != level.baselines.end() && by_metric->second.count(id) != 0;
      chart.series[k].values.push_back(has ? by_metric->second.find(id)->second.over_songs.mean
                                           : std::nan(""));
    }
  }
  std::erase_if(chart.series, [](const Series& one) {
    return std::none_of(one.values.begin(), one.values.end(),
                        [](double value) { return std::isfinite(value); });
  });
  return any ? svg_of(chart) : std::string();
}

/// Shares of the samples in bins of equal width; what is past the last one counts there.
std::vector<double> shares(const std::vector<double>& samples, double width, std::size_t bins) {
  std::vector<double> counts(bins, 0.0);
  for (const double sample : samples) {
    const double bin = std::clamp(std::round(sample / width), 0.0, static_cast<double>(bins - 1));
    counts[static_cast<std::size_t>(bin)] += 1 / static_cast<double>(samples.size());
  }
  return counts;
}

std::vector<double> shares(const Histogram& histogram, std::size_t bins) {
  std::vector<double> counts(bins, 0.0);
  double all = 0;
  for (const auto& [what, count] : histogram) all += count;
  for (const auto& [what, count] : histogram)
    if (what >= 0 && static_cast<std::size_t>(what) < bins)
      counts[static_cast<std::size_t>(what)] = count / all;
  return counts;
}

/// A chart of the maps, and of the references where there are any.
std::string distribution(std::string title, std::vector<std::string> labels, const LevelSummary& level,
                         const std::function<std::vector<double>(const Parts&)>& of) {
  BarChart chart{
      .title = std::move(title), .labels = std::move(labels), .series = {}, .top = 0, .width = 480};
  if (!level.human_parts.types.empty()) chart.series.push_back({"human", of(level.human_parts)});
  chart.series.push_back({"ours", of(level.parts)});
  return svg_of(chart);
}

/// "0", "", "1", ...: a label for every n-th bin.
std::vector<std::string> scale(std::size_t bins, double width, std::size_t every) {
  std::vector<std::string> labels(bins);
  for (std::size_t i = 0; i < bins; i += every)
    labels[i] = fmt::format("{:g}", width * static_cast<double>(i));
  labels.back() += "+";
  return labels;
}

std::string distributions(const LevelSummary& level) {
  std::string text;
  text += distribution("Gap to the next object, beats", scale(17, 0.25, 4), level,
                       [](const Parts& parts) { return shares(parts.intervals_beats, 0.25, 17); });
  text += distribution("Spacing, px/ms", scale(21, 0.1, 5), level,
                       [](const Parts& parts) { return shares(parts.spacing, 0.1, 21); });
  text += distribution("Turn angle, degrees", scale(19, 10, 3), level,
                       [](const Parts& parts) { return shares(parts.angles, 10, 19); });
  text += distribution("Objects in a combo", scale(17, 1, 4), level,
                       [](const Parts& parts) { return shares(parts.combos, 1, 17); });
  text += distribution("Type", {"circle", "slider", "spinner"}, level,
                       [](const Parts& parts) { return shares(parts.types, 3); });
  text += distribution("Hitsound", {"none", "whistle", "finish", "w+f", "clap", "w+c", "f+c", "all"}, level,
                       [](const Parts& parts) { return shares(parts.hitsounds, 8); });
  text += distribution("Slider velocity", scale(21, 0.1, 5), level,
                       [](const Parts& parts) { return shares(parts.velocities, 0.1, 21); });
  return text;
}

std::string cell(const Values& values, const char* id) {
  const auto value = values.get(id);
  return fmt::format("<td>{}</td>", value ? shown_number(*value) : "");
}

std::string pair_rows(const Evaluation& evaluation) {
  constexpr const char* kShown[] = {"f1_20",      "f1_50",       "bias_ms",       "grid_phase_ms",
                                    "rate_ratio", "typed_f1_50", "structure_rho", "interval_js",
                                    "rate",       "snap_own"};
  constexpr std::size_t kMost = 500;
  std::string text = "<tr><th>map</th><th>level</th>";
  for (const char* id : kShown)
    text += fmt::format("<th title=\"{}\">{} {}</th>", svg::text(metric(id).formula, 1000),
                        svg::text(metric(id).title), sign_of(metric(id).better));
  text += "</tr>\n";
  for (std::size_t i = 0; i < std::min(evaluation.pairs.size(), kMost); ++i) {
    const PairResult& pair = evaluation.pairs[i];
    // Paths are long; the whole one shows when one points at it.
    const std::string file = pair.generated.substr(pair.generated.find_last_of('/') + 1);
    text += fmt::format("<tr><td title=\"{}\">{}</td><td>{}</td>", svg::text(pair.generated, 1000),
                        svg::text(file), pair.level);
    for (const char* id : kShown) text += cell(pair.map.values, id);
    text += "</tr>\n";
  }
  return text;
}

/// Escaped, with its line ends.
std::string lines_of(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += svg::text(text.substr(0, end), 1000) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string key(bool human, bool baselines) {
  std::string text = R"(<p class="key">)";
  const auto add = [&](const char* colour, const char* name) {
    text += fmt::format(R"svg(<span><i style="background:var(--{})"></i>{}</span>)svg", colour, name);
  };
  add("ours", "these maps");
  if (human) add("human", "reference maps");
  if (baselines) {
    add("metronome", "metronome");
    add("picker", "onset picker");
    add("picker_snapped", "onset picker, snapped");
  }
  return text + "</p>\n";
}

}  // namespace

std::string page_of(const Evaluation& evaluation, const std::vector<LevelSummary>& levels,
                    const EvaluationOptions& options) {
  if (evaluation.pairs.empty() || levels.empty())
    return "<!doctype html><title>osugen-eval</title><p>no maps</p>\n";
  const LevelSummary& last = levels.back();
  const bool human = !last.human_parts.types.empty(), baselines = human && options.baselines;
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>osugen-eval</title>\n"
      "<meta name=\"viewport\" content=\"width=device-width\"><style>{}</style></head><body>\n"
      "<h1>{} maps of {} songs{}</h1>\n{}",
      kPageStyle, last.maps, last.songs, human ? ", compared with reference maps" : "",
      key(human, baselines));
  if (human) {
    page += "<h2>Onsets, by level</h2><div class=\"charts\">";
    for (const char* id : {"f1_20", "f1_50"}) page += headline_chart(id, levels);
    page += "</div>\n";
  }
  page += fmt::format("<h2>Distributions</h2><p>Shares over all maps.</p><div class=\"charts\">{}</div>\n",
                      distributions(last));
  page += fmt::format("<h2>Maps</h2><div class=\"wide\"><table>{}</table></div>\n", pair_rows(evaluation));
  page += fmt::format("<h2>Every metric</h2><pre>{}</pre>\n</body></html>\n",
                      lines_of(table_of(evaluation, levels, options)));
  return page;
}

}  // namespace osugen::evaluate
