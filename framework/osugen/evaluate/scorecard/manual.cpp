#include <fmt/format.h>

#include <osugen/evaluate/output.h>
#include <osugen/evaluate/scorecard/output.h>

namespace osugen::scorecard {
namespace {

constexpr const char* kHead = R"(
## Scorecard

`osugen-eval --scorecard` computes these figures for each map and compares them, level by level, with the p10, p50 and
p90 of human-made maps (`share/osugen/human_bands.json`; another file with `--bands`). Neither more nor less is better:
a figure is good where human maps have it. Objects are circles, sliders and spinners; what has a position leaves out
spinners. Where a figure needs a slider's end, that is the end of the lines between its control points, cut to its
length; its time follows the last timing line at most 1 ms later than its start. osu! computes both more exactly, but
the human figures were measured in this way.

| id | name | | unit | formula |
|---|---|---|---|---|
)";

constexpr const char* kTail = R"(
*inside* is the share of a level's maps within the human p10 to p90 of a figure; of human maps it is about 0.8. A median
outside the range is marked ↑ or ↓. Maps of fewer than 20 circles and sliders have no figures, copies of a file count
once. By stars, levels end below 2.0, 2.7, 4.0, 5.3 and 9.0.

`osugen-eval --scorecard --json` prints one object:

| key | |
|---|---|
| `version` | 1. A reader should refuse another |
| `by`, `stars` | `name` or `stars`: what levels were told by; the star rating's version |
| `human` | of the bands: `source`, `measured`, `stars`, `maps.LEVEL` (number of maps, where known) |
| `levels[]` | `level`, `maps`, `inside` (mean over the figures with a band; null without any) |
| `levels[].figures.ID` | `maps`, `median`, `human` {`p10`, `p50`, `p90`}, `inside`, `outside` (whether the median is); the last three are null without a band |
| `maps[]` | `map`, `level`, `figures.ID`; a figure that does not apply is absent |
| `left_out[]` | `what`, `why` |
| `figures[]` | `id`, `name`, `title`, `unit`, `group`, `formula` |

A bands file, for `--bands` and as `--write-bands` writes it, is one JSON object: `version` (1), `source`, `measured` and
`stars` (texts, shown with the result), and `levels.LEVEL` {`maps` (a number or null), `figures.ID` [p10, p50, p90]}.
Levels and figures may be left out. `--write-bands` takes the order statistics round(q (n - 1)), of 8 maps and more.
)";

}  // namespace

std::string figures_markdown() {
  std::string text = kHead;
  for (const FigureFacts& facts : figure_list())
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", facts.id, facts.name, facts.title, facts.unit,
                        evaluate::markdown_cell(facts.formula));
  return text + kTail;
}

}  // namespace osugen::scorecard
