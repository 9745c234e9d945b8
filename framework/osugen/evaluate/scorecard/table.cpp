#include <fmt/format.h>

#include <osugen/evaluate/output.h>
#include <osugen/evaluate/scorecard/output.h>
#include <osugen/stars/stars.h>
#include <osugen/text/utf8.h>

namespace osugen::scorecard {
namespace {

using evaluate::shown_number;

constexpr std::size_t kNameWidth = 36, kCellWidth = 10;

std::string left(const std::string& text, std::size_t width) {
  const std::size_t used = utf8::length(text);
  return text + std::string(used < width ? width - used : 1, ' ');
}

std::string right(const std::string& text) {
  const std::size_t used = utf8::length(text);
  return std::string(used < kCellWidth ? kCellWidth - used : 1, ' ') + text;
}

std::string counted(std::size_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

std::string heading(const Scorecard& card) {
  std::string text = fmt::format("{}, {}\nHuman maps: {}; measured {}\nStars: {}; of the human maps: {}\n\n",
                                 counted(card.maps.size(), "map"), shown(card.options.by), card.bands.source,
                                 card.bands.measured, kStarsVersion, card.bands.stars);
  std::string names = left("Share of maps inside p10 to p90", kNameWidth),
              shares = left("  mean over figures", kNameWidth);
  for (const LevelCard& level : card.levels) {
    names += right(facts_of(level.level).title);
    shares += right(level.inside ? fmt::format("{:.2f}", *level.inside) : "-");
  }
  return text + names + "\n" + shares + "\nHuman maps themselves have about 0.8.\n\n";
}

std::string row(const FigureFacts& facts, const FigureSummary& summary) {
  const std::string unit = *facts.unit == '\0' ? "" : fmt::format(", {}", facts.unit);
  std::string line = left(fmt::format("  {}{}", facts.title, unit), kNameWidth) +
                     right(shown_number(summary.median)) + left(fmt::format(" {}", mark_of(summary)), 2);
  if (!summary.human) return line + right("-") + right("-") + right("-") + right("-") + "\n";
  const Band& human = *summary.human;
  return line + right(shown_number(human.p10)) + right(shown_number(human.p50)) +
         right(shown_number(human.p90)) + right(fmt::format("{:.2f}", summary.inside)) + "\n";
}

std::string level_table(const LevelCard& level) {
  std::string text =
      left(fmt::format("{}: {}", facts_of(level.level).title, counted(level.maps, "map")), kNameWidth) +
      right("median") + "  " + right("human p10") + right("p50") + right("p90") + right("inside") + "\n";
  for (const FigureFacts& facts : figure_list())
    if (const auto& summary = level.figures[facts.figure]) text += row(facts, *summary);
  return text + "\n";
}

std::string left_out_lines(const Scorecard& card) {
  if (card.left_out.empty()) return {};
  constexpr std::size_t kMost = 20;
  std::string text = "Skipped:\n";
  for (std::size_t i = 0; i < std::min(card.left_out.size(), kMost); ++i)
    text += fmt::format("  {}: {}\n", card.left_out[i].what, card.left_out[i].why);
  if (card.left_out.size() > kMost)
    text += fmt::format("  and {} more; --json names all\n", card.left_out.size() - kMost);
  return text;
}

}  // namespace

const char* shown(By by) {
  return by == By::name ? "levels by name" : "levels by star rating";
}

const char* mark_of(const FigureSummary& summary) {
  if (!summary.outside()) return "";
  return summary.median > summary.human->p90 ? "↑" : "↓";
}

std::string table_of(const Scorecard& card) {
  std::string text = heading(card);
  text += "Medians: ↑ above the human p10 to p90, ↓ below it. inside: share of these maps within it\n\n";
  for (const LevelCard& level : card.levels) text += level_table(level);
  return text + left_out_lines(card);
}

}  // namespace osugen::scorecard
