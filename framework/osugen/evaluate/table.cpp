#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include <osugen/evaluate/output.h>
#include <osugen/text/utf8.h>

namespace osugen::evaluate {
namespace {

constexpr std::size_t kNameWidth = 38, kCellWidth = 10;

/// Texts of this library have no wide characters: a code point is a column of the terminal.
std::string left(const std::string& text, std::size_t width) {
  const std::size_t used = utf8::length(text);
  return text + std::string(used < width ? width - used : 1, ' ');
}

std::string right(const std::string& text, std::size_t width) {
  const std::size_t used = utf8::length(text);
  return std::string(used < width ? width - used : 1, ' ') + text;
}

std::string heading(const std::string& title, const std::vector<LevelSummary>& levels) {
  std::string line = left(title, kNameWidth);
  for (const LevelSummary& level : levels) line += right(level.level, kCellWidth);
  return line + "\n";
}

/// A line of numbers; empty where no level has one.
template <typename Cell>
std::string row(const std::string& name, const std::vector<LevelSummary>& levels, Cell&& cell) {
  std::string line = left(name, kNameWidth);
  bool any = false;
  for (const LevelSummary& level : levels) {
    const std::optional<double> value = cell(level);
    any = any || value.has_value();
    line += right(value ? shown_number(*value) : "-", kCellWidth);
  }
  return any ? line + "\n" : std::string();
}

template <typename Summaries>
const typename Summaries::mapped_type* look_up(const Summaries& summaries, std::string_view key) {
  const auto found = summaries.find(key);
  return found == summaries.end() ? nullptr : &found->second;
}

std::string name_with_unit(const Metric& metric) {
  return fmt::format("  {}{}{} {}", metric.title, *metric.unit != '\0' ? ", " : "", metric.unit,
                     sign_of(metric.better));
}

std::string group_rows(Group group, const std::vector<LevelSummary>& levels) {
  std::string text;
  for (const Metric& metric : metrics()) {
    if (metric.group != group) continue;
    text += row(name_with_unit(metric), levels, [&](const LevelSummary& level) -> std::optional<double> {
      const MetricSummary* summary = look_up(level.metrics, metric.id);
      return summary != nullptr && summary->over_songs.count > 0 ? std::optional(summary->over_songs.mean)
                                                                 : std::nullopt;
    });
    if (metric.better != Better::reference || metric.compares) continue;
    text += row("    reference", levels, [&](const LevelSummary& level) -> std::optional<double> {
      const MetricSummary* summary = look_up(level.metrics, metric.id);
      return summary != nullptr ? summary->human : std::nullopt;
    });
    text +=
        row("    outside its p10 to p90", levels, [&](const LevelSummary& level) -> std::optional<double> {
          const MetricSummary* summary = look_up(level.metrics, metric.id);
          return summary != nullptr && summary->outside_human ? std::optional(summary->outside_human->mean)
                                                              : std::nullopt;
        });
  }
  return text.empty() ? text : heading(std::string(name_of(group)), levels) + text + "\n";
}

/// The median and spread of the note-rate ratio say more than its mean: a mean of 1 can be half and double.
std::string rate_rows(const std::vector<LevelSummary>& levels) {
  std::string text;
  const auto add = [&](const char* name, double MetricSummary::*part) {
    text += row(name, levels, [&](const LevelSummary& level) -> std::optional<double> {
      const MetricSummary* summary = look_up(level.metrics, "rate_ratio");
      return summary != nullptr && summary->over_songs.count > 0 ? std::optional(summary->*part)
                                                                 : std::nullopt;
    });
  };
  add("  note-rate ratio, median →1", &MetricSummary::median);
  add("  note-rate ratio, p10", &MetricSummary::p10);
  add("  note-rate ratio, p90", &MetricSummary::p90);
  return text.empty() ? text : heading("Difficulty, over maps", levels) + text + "\n";
}

std::string fault_rows(const std::vector<LevelSummary>& levels) {
  std::string text = row("  objects checked", levels, [](const LevelSummary& level) {
    return std::optional(static_cast<double>(level.faults.objects));
  });
  text += row("  upper bound if none found (95 %)", levels,
              [](const LevelSummary& level) -> std::optional<double> {
                if (level.faults.objects == 0) return std::nullopt;
                return rule_of_three(level.faults.objects);
              });
  return heading("Validity: upper bounds of zero counts, per 1000", levels) + text + "\n";
}

std::string headline(const char* id, const std::vector<LevelSummary>& levels) {
  const Metric& shown = metric(id);
  std::string text = row("  these maps", levels, [&](const LevelSummary& level) -> std::optional<double> {
    const MetricSummary* summary = look_up(level.metrics, id);
    return summary != nullptr ? std::optional(summary->over_songs.mean) : std::nullopt;
  });
  for (const char* baseline : kBaselines) {
    text +=
        row(fmt::format("  {}", baseline), levels, [&](const LevelSummary& level) -> std::optional<double> {
          const auto* by_metric = look_up(level.baselines, baseline);
          const BaselineSummary* summary = by_metric == nullptr ? nullptr : look_up(*by_metric, id);
          return summary != nullptr ? std::optional(summary->over_songs.mean) : std::nullopt;
        });
  }
  return text.empty()
             ? text
             : heading(fmt::format("{} {}", shown.title, sign_of(shown.better)), levels) + text + "\n";
}

std::string interval_text(const Interval& interval) {
  if (interval.count < 2) return "[one song: no interval]";
  return fmt::format("[{} to {}]", shown_number(interval.low), shown_number(interval.high));
}

/// Differences to the baselines over everything, of the metrics that people ask for first.
std::string differences(const LevelSummary& level) {
  std::string text;
  for (const char* baseline : kBaselines) {
    const auto* by_metric = look_up(level.baselines, baseline);
    if (by_metric == nullptr) continue;
    std::string rows;
    for (const char* id : {"f1_20", "f1_50", "error_median_ms", "interval_js", "pattern_overlap", "dc_human",
                           "ssm_rmse", "structure_rho"}) {
      const BaselineSummary* summary = look_up(*by_metric, id);
      if (summary == nullptr) continue;
      rows += left(name_with_unit(metric(id)), kNameWidth) +
              right(fmt::format("{}{}", summary->difference.mean > 0 ? "+" : "",
                                shown_number(summary->difference.mean)),
                    kCellWidth) +
              "  " + left(interval_text(summary->difference), 24) +
              (summary->better  ? "better"
               : summary->worse ? "worse"
                                : "undecided") +
              "\n";
    }
    text += fmt::format("Difference from {} ({}, {} song{}), 95 % by paired bootstrap\n{}\n", baseline,
                        level.level, level.songs, level.songs == 1 ? "" : "s", rows);
  }
  return text;
}

std::string left_out_lines(const char* title, const std::vector<LeftOut>& all) {
  if (all.empty()) return {};
  constexpr std::size_t kMost = 20;
  std::string text = fmt::format("{}\n", title);
  for (std::size_t i = 0; i < std::min(all.size(), kMost); ++i)
    text += fmt::format("  {}: {}\n", all[i].what, all[i].why);
  if (all.size() > kMost) text += fmt::format("  and {} more; --json names all\n", all.size() - kMost);
  return text + "\n";
}

std::string counts(const Evaluation& evaluation, const std::vector<LevelSummary>& levels) {
  const bool against = !evaluation.pairs.front().reference.empty();
  std::string text = fmt::format("{} {} of {} {}{}\n", evaluation.pairs.size(),
                                 evaluation.pairs.size() == 1 ? "map" : "maps", levels.back().songs,
                                 levels.back().songs == 1 ? "song" : "songs",
                                 against ? ", each against its reference" : ", evaluated alone");
  text +=
      "Means over songs. ↑ higher is better, ↓ lower, →0 nearer to 0, →1 nearer to 1, ~ nearer to the "
      "reference is better\n";
  if (against && levels.back().songs < 5)
    text += "Fewer than 5 songs: the confidence intervals are unreliable.\n";
  return text + "\n";
}

}  // namespace

std::string shown_number(double value) {
  const double size = std::abs(value);
  // What rounds to zero has no sign.
  if (size < 0.0005) return "0";
  if (size < 10) return fmt::format("{:.3f}", value);
  if (size < 100) return fmt::format("{:.1f}", value);
  return fmt::format("{:.0f}", value);
}

std::string table_of(const Evaluation& evaluation, const std::vector<LevelSummary>& levels,
                     const EvaluationOptions& options) {
  if (evaluation.pairs.empty()) return "no maps\n";
  std::string text = counts(evaluation, levels);
  for (const char* id : {"f1_20", "f1_50"})
    if (options.baselines) text += headline(id, levels);
  const std::string metronomes = row("  metronome, objects per beat", levels, [](const LevelSummary& level) {
    return level.metronomes.size() == 1 ? std::optional(level.metronomes.front()) : std::nullopt;
  });
  if (options.baselines && !metronomes.empty()) text += heading("Baselines", levels) + metronomes + "\n";
  for (int group = 0; group <= static_cast<int>(Group::seams); ++group) {
    text += group_rows(static_cast<Group>(group), levels);
    if (static_cast<Group>(group) == Group::difficulty) text += rate_rows(levels);
    if (static_cast<Group>(group) == Group::validity) text += fault_rows(levels);
  }
  text += differences(levels.back());
  text += left_out_lines("Without audio, and therefore without onset picker and structure metrics:",
                         evaluation.without_audio);
  text += left_out_lines("Skipped:", evaluation.left_out);
  return text;
}

}  // namespace osugen::evaluate
