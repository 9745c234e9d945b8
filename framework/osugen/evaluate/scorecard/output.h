// osugen/evaluate/scorecard/output.h - a scorecard as table, HTML page and JSON.
#pragma once

#include <string>

#include <osugen/evaluate/scorecard/scorecard.h>

namespace osugen::scorecard {

/// The share of human maps inside by level, then a table for each level. UTF-8, at most 100 columns wide.
std::string table_of(const Scorecard& card);

/// One JSON document; docs/reference/metrics.md says what is in it. Numbers are the shortest that read back
/// the same.
std::string json_of(const Scorecard& card);

/// One HTML page that needs nothing else: no scripts, fonts or links. Text of maps is escaped.
std::string page_of(const Scorecard& card);

/// The chapter of the reference manual about the figures, in Markdown.
std::string figures_markdown();

/// "levels by name"
const char* shown(By by);
/// "↑" where the median is above the human p10 to p90, "↓" below; empty inside it or without a band.
const char* mark_of(const FigureSummary& summary);

}  // namespace osugen::scorecard
