// The page: which figures of which level lie outside, and how the maps spread. Nothing is loaded.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include <osugen/evaluate/output.h>
#include <osugen/evaluate/page_style.h>
#include <osugen/evaluate/scorecard/output.h>
#include <osugen/mapset/svg.h>
#include <osugen/stars/stars.h>

namespace osugen::scorecard {
namespace {

using evaluate::shown_number;

/// Human maps themselves are inside this often, more or less.
constexpr double kHumanShare = 0.8;
constexpr std::size_t kMostMaps = 500, kMostDots = 400;

constexpr const char* kStyle = R"(
.card td:not(:first-child) { text-align: center; min-width: 4rem; } .card .group td { color: var(--soft);
  font-size: .85em; padding-top: .9rem; text-align: left; } .card .mean td { font-weight: 600; }
.far { color: var(--ours); font-weight: 600; } .strip { padding: 0 .4rem; } .strip svg { display: block; }
i.band { opacity: .3; border-radius: 2px; } i.tick { width: .15em !important; height: 1em !important; vertical-align: -.1em; }
i.dot { border-radius: 50%; opacity: .55; } i.median { width: .25em !important; height: 1em !important; vertical-align: -.1em; }
)";

std::string title_of(Level level) {
  return facts_of(level).title;
}

/// "p10 to p90" of the band.
std::string range_of(const Band& band) {
  return fmt::format("{} to {}", shown_number(band.p10), shown_number(band.p90));
}

/// The fewer maps are inside, the stronger the color.
std::string share_cell(const FigureSummary& summary) {
  if (!summary.human) return "<td class=\"soft\">-</td>";
  constexpr double kStrongest = 60;
  const double strength = kStrongest * std::clamp((kHumanShare - summary.inside) / kHumanShare, 0.0, 1.0);
  return fmt::format(
      R"svg(<td style="background:color-mix(in srgb, var(--ours) {:.0f}%, transparent)" title="median {}, human {}">{:.2f} {}</td>)svg",
      strength, shown_number(summary.median), range_of(*summary.human), summary.inside, mark_of(summary));
}

/// Figures down, levels across.
std::string overview(const Scorecard& card) {
  std::string text = "<table class=\"card\"><tr><th></th>";
  for (const LevelCard& level : card.levels)
    text +=
        fmt::format("<th>{}<br>{} map{}</th>", title_of(level.level), level.maps, level.maps == 1 ? "" : "s");
  text += "</tr>\n<tr class=\"mean\"><td>mean over figures</td>";
  for (const LevelCard& level : card.levels)
    text += level.inside ? fmt::format("<td>{:.2f}</td>", *level.inside) : "<td>-</td>";
  text += "</tr>\n";
  std::string_view group;
  for (const FigureFacts& facts : figure_list()) {
    if (group != facts.group)
      text += fmt::format("<tr class=\"group\"><td colspan=\"{}\">{}</td></tr>\n", card.levels.size() + 1,
                          facts.group);
    group = facts.group;
    text +=
        fmt::format("<tr><td title=\"{}\">{}</td>", svg::text(facts.formula, 1000), svg::text(facts.title));
    for (const LevelCard& level : card.levels) {
      const auto& summary = level.figures[facts.figure];
      text += summary ? share_cell(*summary) : "<td></td>";
    }
    text += "</tr>\n";
  }
  return text + "</table>\n";
}

/// The values that a strip shows from its left to its right end.
struct Range {
  double low = 0, high = 1;
};

/// The band and the maps, but no more of these than three widths of the band beside it: one map far out must
/// not hide the rest.
Range range_of(const std::vector<double>& values, const std::optional<Band>& human) {
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  Range range{*least, *most};
  if (human) {
    constexpr double kWidths = 3;
    const double width = human->p90 - human->p10;
    range.low = std::min(range.low, human->p10);
    range.high = std::max(range.high, human->p90);
    if (width > 0) {
      range.low = std::max(range.low, human->p10 - kWidths * width);
      range.high = std::min(range.high, human->p90 + kWidths * width);
    }
  }
  if (!(range.high > range.low)) range = {range.low - 1, range.high + 1};
  return range;
}

/// Band, its median, a dot for each map, and the maps' median.
std::string strip(const std::vector<double>& values, const FigureSummary& summary) {
  constexpr double kWidth = 420, kHeight = 24, kMargin = 6, kDot = 3;
  const Range range = range_of(values, summary.human);
  const auto x = [&](double value) {
    const double part = std::clamp((value - range.low) / (range.high - range.low), 0.0, 1.0);
    return kMargin + part * (kWidth - 2 * kMargin);
  };
  std::string body;
  const auto bar = [&](double at, double width, const char* color, double opacity) {
    body += fmt::format(
        R"svg(<rect x="{:.1f}" y="3" width="{:.1f}" height="{:.0f}" rx="2" fill="var(--{})" opacity="{:.1f}"/>)svg",
        at, width, kHeight - 6, color, opacity);
  };
  if (summary.human) {
    constexpr double kThinnest = 3;
    const double left = x(summary.human->p10), width = x(summary.human->p90) - left;
    bar(width < kThinnest ? left - kThinnest / 2 : left, std::max(kThinnest, width), "human", 0.3);
    bar(x(summary.human->p50) - 0.75, 1.5, "human", 1);
  }
  // Dots of one place lie side by side on three lines.
  for (std::size_t i = 0; i < std::min(values.size(), kMostDots); ++i) {
    const double y = kHeight / 2 + (static_cast<double>(i % 3) - 1) * 4;
    body +=
        fmt::format(R"svg(<circle cx="{:.1f}" cy="{:.1f}" r="{:.0f}" fill="var(--ours)" opacity=".55"/>)svg",
                    x(values[i]), y, kDot);
  }
  bar(x(summary.median) - 1.5, 3, "ours", 1);
  return fmt::format(
             R"svg(<svg width="{0:.0f}" height="{1:.0f}" viewBox="0 0 {0:.0f} {1:.0f}" role="img">)svg",
             kWidth, kHeight) +
         fmt::format(R"svg(<path d="M0 {0:.1f}H{1:.0f}" stroke="var(--line)"/>)svg", kHeight / 2, kWidth) +
         body + "</svg>";
}

std::string level_rows(const Scorecard& card, const LevelCard& level) {
  std::string text;
  for (const FigureFacts& facts : figure_list()) {
    const auto& summary = level.figures[facts.figure];
    if (!summary) continue;
    const std::string unit = *facts.unit == '\0' ? "" : fmt::format(", {}", facts.unit);
    text += fmt::format(
        "<tr><td title=\"{}\">{}{}</td><td class=\"strip\">{}</td><td{}>{} "
        "{}</td><td>{}</td><td>{}</td></tr>\n",
        svg::text(facts.formula, 1000), svg::text(facts.title), unit,
        strip(values_of(card, level.level, facts.figure), *summary),
        summary->outside() ? " class=\"far\"" : "", shown_number(summary->median), mark_of(*summary),
        summary->human ? range_of(*summary->human) : "-",
        summary->human ? fmt::format("{:.2f}", summary->inside) : "-");
  }
  return text;
}

std::string level_section(const Scorecard& card, const LevelCard& level) {
  return fmt::format(
      "<h2>{}</h2><p>{} map{}{}.</p><div "
      "class=\"wide\"><table><tr><th>figure</th><th></th><th>median</th><th>human "
      "p10 to p90</th><th>inside</th></tr>\n{}</table></div>\n",
      title_of(level.level), level.maps, level.maps == 1 ? "" : "s",
      level.inside ? fmt::format(", {:.2f} inside", *level.inside) : "", level_rows(card, level));
}

struct Inside {
  std::size_t inside = 0, of = 0;
};

Inside inside_of(const Scorecard& card, const MeasuredMap& map) {
  Inside count;
  for (const FigureFacts& facts : figure_list()) {
    const auto& value = map.figures[facts.figure];
    const auto& human = card.bands.of(map.level).figures[facts.figure];
    if (!value || !human) continue;
    ++count.of;
    count.inside += human->holds(*value);
  }
  return count;
}

/// What of a map is far out, the titles of its figures.
std::string outside_of(const Scorecard& card, const MeasuredMap& map) {
  std::string text;
  for (const FigureFacts& facts : figure_list()) {
    const auto& value = map.figures[facts.figure];
    const auto& human = card.bands.of(map.level).figures[facts.figure];
    if (!value || !human || human->holds(*value)) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", facts.name, *value > human->p90 ? "↑" : "↓");
  }
  return text;
}

std::string map_rows(const Scorecard& card) {
  std::string text =
      "<tr><th>map</th><th>level</th><th>stars</th><th>inside</th><th "
      "style=\"text-align:left\">outside</th></tr>\n";
  for (std::size_t i = 0; i < std::min(card.maps.size(), kMostMaps); ++i) {
    const MeasuredMap& map = card.maps[i];
    const Inside count = inside_of(card, map);
    // Paths are long; the whole one shows when one points at it.
    const std::string file = map.shown.substr(map.shown.find_last_of('/') + 1);
    text += fmt::format(
        "<tr><td title=\"{}\">{}</td><td>{}</td><td>{:.2f}</td><td>{} of {}</td><td class=\"soft\" "
        "style=\"text-align:left;white-space:normal\">{}</td></tr>\n",
        svg::text(map.shown, 1000), svg::text(file), title_of(map.level),
        map.figures[Figure::stars].value_or(0), count.inside, count.of,
        svg::text(outside_of(card, map), 1000));
  }
  return text;
}

std::string key() {
  return R"svg(<p class="key"><span><i class="band" style="background:var(--human)"></i>human maps, p10 to p90</span>)svg"
         R"svg(<span><i class="tick" style="background:var(--human)"></i>their median</span>)svg"
         R"svg(<span><i class="dot" style="background:var(--ours)"></i>a map</span>)svg"
         R"svg(<span><i class="median" style="background:var(--ours)"></i>the maps' median</span></p>)svg";
}

}  // namespace

std::string page_of(const Scorecard& card) {
  std::string page = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>osugen-eval "
      "scorecard</title>\n"
      "<meta name=\"viewport\" content=\"width=device-width\"><style>{}{}</style></head><body>\n"
      "<h1>Scorecard of {} map{}, {}</h1>\n<p>Human maps: {}; measured {}. Stars: {}; of the human maps: "
      "{}.</p>\n",
      evaluate::kPageStyle, kStyle, card.maps.size(), card.maps.size() == 1 ? "" : "s",
      shown(card.options.by), svg::text(card.bands.source, 1000), svg::text(card.bands.measured),
      kStarsVersion, svg::text(card.bands.stars));
  page +=
      "<h2>Share of maps inside the human p10 to p90</h2><p>Human maps themselves have about 0.8. ↑ and ↓: "
      "the median "
      "is above or below the range. Point at a number or a name for more.</p><div class=\"wide\">" +
      overview(card) + "</div>\n" + key();
  for (const LevelCard& level : card.levels) page += level_section(card, level);
  page += fmt::format("<h2>Maps</h2><div class=\"wide\"><table>{}</table></div>\n", map_rows(card));
  if (card.maps.size() > kMostMaps)
    page += fmt::format("<p>and {} more; --json has all</p>\n", card.maps.size() - kMostMaps);
  return page + "</body></html>\n";
}

}  // namespace osugen::scorecard
