// osugen/evaluate/output.h - an evaluation as table, HTML page and JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <osugen/evaluate/evaluation.h>
#include <osugen/evaluate/summary.h>

namespace osugen::evaluate {

/// Levels side by side, a line for each metric; then generated against the baselines. UTF-8, at most 110
/// columns wide with six levels.
std::string table_of(const Evaluation& evaluation, const std::vector<LevelSummary>& levels,
                     const EvaluationOptions& options);

/// One JSON document; docs/reference/metrics.md says what is in it. Numbers are the shortest that read back
/// the same.
std::string json_of(const Evaluation& evaluation, const std::vector<LevelSummary>& levels,
                    const EvaluationOptions& options);

/// One HTML page that needs nothing else: no scripts, fonts or links.
std::string page_of(const Evaluation& evaluation, const std::vector<LevelSummary>& levels,
                    const EvaluationOptions& options);

/// The reference manual of the metrics, in Markdown.
std::string metrics_markdown();

/// Text for a cell of a table in Markdown: bars are escaped.
std::string markdown_cell(std::string_view text);

/// A number with as many decimals as say something: "0.812", "12.3", "153".
std::string shown_number(double value);

}  // namespace osugen::evaluate
