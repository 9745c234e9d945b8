#include <fmt/format.h>

#include <osugen/evaluate/output.h>

namespace osugen::evaluate {
namespace {

constexpr const char* kHead = R"(# Metrics

Generated from the program by `osugen-eval --markdown`. How to use them: [evaluate maps](../how-to/evaluate-maps.md).

Which way is better: ↑ higher, ↓ lower, →0 nearer to 0, →1 nearer to 1, ~ as human maps of the level have it (less
and more are both worse; beside it stand the human mean and the distance to the human p10 to p90). *Alone*: of a
map by itself, counted by the reference's red lines where there is a reference, by its own otherwise. *Rhythm*:
also measured on the baselines, which have no positions. Group letters are those of the field's own lists.
)";

constexpr const char* kTail = R"(
## Statistics

* The unit is the song, known by its audio's bytes or by artist and title. In a level, several maps of one song
  (seeds, say) count as their mean; over all levels, a song counts as the mean of its maps. Means are over songs.
* Intervals are 95 % percentile bootstrap intervals of 10,000 resamples of the songs, from a seeded generator: the
  same files and seed give the same digits on every machine. Differences from a baseline are taken song by song
  before they are resampled (the paired bootstrap). `generated_is` says *better* or *worse* where the interval of the
  gain leaves 0 out; the gain is how much nearer to best (↑, ↓, →0, →1) or to the same song's human map (~) the
  generated map is.
* `pooled` counts are those of all maps of a level added up ("micro"); `pooled_distances` are group H of all parts
  of all maps together.
* Of a fault that 0 of N objects have, the true rate is below 3/N with 95 % confidence.

## Baselines

| name | what it is |
|---|---|
| `metronome` | an object at every 1/n beat of the reference's red lines, from its first object to its last. n is each level's best (the highest mean F1 at 50 ms, of 1/2, 1, 2, 3, 4 objects a beat), chosen with the answer in hand: hard to beat on purpose. `--metronome` fixes it |
| `picker` | as many of the song's attacks as the reference has objects, the strongest first: peaks of spectral flux (frames of 512 samples at 22,050 Hz, 5 ms apart, 24 mel bands from 30 Hz to 10 kHz, log(1 + 1000 power), rise over 10 ms, at least 30 ms apart, less the mean of 200 ms around) |
| `picker_snapped` | the same on the quarter beats of the reference's red lines |

Without the song there is no picker and no structure; the pairs concerned are listed by name.

## JSON

`osugen-eval --json` prints one object:

| key | |
|---|---|
| `version` | 1. A reader should refuse another |
| `seed`, `resamples`, `bias_ms`, `window_ms` | as asked; `window_ms` null: seams were not looked at |
| `levels[]` | `level` (Easy, Normal, Hard, Insane, Expert, other, and all where there are two or more), `songs`, `maps` |
| `levels[].metrics.ID` | `mean`, `low`, `high` (null for one song), `songs`; `median`, `p10`, `p90` over maps; `human` {`mean`, `p10`, `p90`} of metrics of maps alone; `outside_human` {`mean`, `low`, `high`, `songs`} of ~ metrics |
| `levels[].pooled.ID` | `f1`, `precision`, `recall`, `matched`, `reference`, `generated` |
| `levels[].pooled_distances.ID` | group H of all maps' parts together |
| `levels[].faults` | `objects`, `counts.ID` {`count`, `at_most_per_1000` where the count is 0} |
| `levels[].metronome_per_beat[]` | of the metronomes used |
| `levels[].baselines.NAME` | `metrics.ID` {`mean`, `low`, `high`, `songs`, `difference` {`mean`, `low`, `high`, `songs`}, `generated_is`}, `pooled.ID` |
| `pairs[]` | `generated`, `reference` (null: alone), `song`, `level`, `with_audio`, `values.ID`, `human.ID` (the reference alone), `metronome_per_beat`, `baselines.NAME.ID` |
| `left_out[]`, `without_audio[]` | `what`, `why` |
| `metrics[]` | `id`, `title`, `group`, `unit`, `better`, `compares` |

A metric that cannot be computed (no object within 50 ms of another, fewer than four bars) is absent.
)";

}  // namespace

std::string markdown_cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

std::string metrics_markdown() {
  std::string text = kHead;
  std::optional<Group> group;
  for (const Metric& metric : metrics()) {
    if (group != metric.group) {
      text += fmt::format(
          "\n## {} ({})\n\n| id | | unit | better | of | formula | source |\n|---|---|---|---|---|---|---|\n",
          name_of(metric.group), letter_of(metric.group));
    }
    group = metric.group;
    text += fmt::format("| `{}` | {} | {} | {} | {}{} | {} | {} |\n", metric.id, markdown_cell(metric.title),
                        metric.unit, sign_of(metric.better), metric.compares ? "pair" : "alone",
                        metric.of_rhythm ? ", rhythm" : "", markdown_cell(metric.formula), metric.source);
  }
  return text + kTail;
}

}  // namespace osugen::evaluate
