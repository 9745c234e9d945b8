#include <osugen/evaluate/metrics/structure.h>

#include <algorithm>
#include <cmath>
#include <set>

#include <osugen/evaluate/metrics/statistics.h>

namespace osugen::evaluate {
namespace {

constexpr std::size_t kPlaces = 16, kMostBars = 2000;

/// Rows of equal width, one for each bar.
struct Rows {
  std::size_t width = 0;
  std::vector<float> values;
  std::size_t count() const { return width == 0 ? 0 : values.size() / width; }
  float* row(std::size_t i) { return &values[i * width]; }
  const float* row(std::size_t i) const { return &values[i * width]; }
};

/// Calls each(bar, place, object index) for every object that starts in a bar.
template <typename Each>
void for_starts(const Chart& chart, const Bars& bars, Each&& each) {
  for (std::size_t i = 0; i < chart.map.objects.size(); ++i) {
    // An object up to 1/32 of a bar early belongs to the bar that it was meant for.
    const double time = chart.map.objects[i].time_ms;
    auto after = std::upper_bound(bars.starts_ms.begin(), bars.starts_ms.end(), time);
    if (after == bars.starts_ms.begin()) {
      if (time < bars.starts_ms.front() - 50) continue;
      ++after;
    }
    std::size_t bar = static_cast<std::size_t>(after - bars.starts_ms.begin()) - 1;
    if (bar >= bars.count()) continue;
    const double length = bars.starts_ms[bar + 1] - bars.starts_ms[bar];
    auto place = static_cast<std::ptrdiff_t>(std::lround(kPlaces * (time - bars.starts_ms[bar]) / length));
    if (place < 0) place = 0;
    if (place >= static_cast<std::ptrdiff_t>(kPlaces)) {
      place = 0;
      if (++bar >= bars.count()) continue;
    }
    each(bar, static_cast<std::size_t>(place), i);
  }
}

Rows rhythm_of(const Chart& chart, const Bars& bars) {
  Rows rows{2 * kPlaces, std::vector<float>(bars.count() * 2 * kPlaces, 0.0F)};
  if (bars.count() == 0) return rows;
  for_starts(chart, bars, [&](std::size_t bar, std::size_t place, std::size_t i) {
    rows.row(bar)[place] = 1;
    if (chart.map.objects[i].kind == ObjectKind::slider) rows.row(bar)[kPlaces + place] = 1;
  });
  return rows;
}

/// Cosines of all pairs of rows; of two rows of zeros 1, of one 0.
SelfSimilarity cosines(const Rows& rows) {
  const std::size_t n = rows.count();
  std::vector<float> norms(n);
  for (std::size_t i = 0; i < n; ++i) {
    float sum = 0;
    for (std::size_t k = 0; k < rows.width; ++k) sum += rows.row(i)[k] * rows.row(i)[k];
    norms[i] = std::sqrt(sum);
  }
  SelfSimilarity similarity(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i; j < n; ++j) {
      float dot = 0;
      for (std::size_t k = 0; k < rows.width; ++k) dot += rows.row(i)[k] * rows.row(j)[k];
      const bool both = norms[i] > 0 && norms[j] > 0, neither = norms[i] == 0 && norms[j] == 0;
      const float cosine = both ? dot / (norms[i] * norms[j]) : neither ? 1.0F : 0.0F;
      similarity[i * n + j] = similarity[j * n + i] = i == j ? 1.0F : cosine;
    }
  }
  return similarity;
}

/// The pairs of different bars, each once.
std::vector<double> pairs_of(const SelfSimilarity& similarity, std::size_t n) {
  std::vector<double> pairs;
  pairs.reserve(n * (n - std::min<std::size_t>(n, 1)) / 2);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = i + 1; j < n; ++j) pairs.push_back(static_cast<double>(similarity[i * n + j]));
  return pairs;
}

/// Bars in which nothing starts and no slider or spinner is under way.
std::vector<bool> empty_bars(const Chart& chart, const Bars& bars) {
  std::vector<bool> empty(bars.count(), true);
  std::size_t filled = 0;  // bars before it need no second look: objects come in the order of time
  for_starts(chart, bars, [&](std::size_t bar, std::size_t, std::size_t i) {
    empty[bar] = false;
    const HitObject& object = chart.map.objects[i];
    if (object.kind == ObjectKind::circle) return;
    filled = std::max(filled, bar + 1);
    while (filled < bars.count() && bars.starts_ms[filled] < chart.play.objects[i].end_time_ms)
      empty[filled++] = false;
  });
  return empty;
}

std::optional<double> empty_loud_share(const Chart& chart, const SongForm& song) {
  constexpr double kLoud = 0.6;
  const double loud = quantile(song.loudness, kLoud);
  const std::vector<bool> empty = empty_bars(chart, song.bars);
  double count = 0, empties = 0;
  for (std::size_t i = 0; i < empty.size(); ++i) {
    if (song.loudness[i] < loud) continue;
    ++count;
    if (empty[i]) ++empties;
  }
  return count > 0 ? std::optional(empties / count) : std::nullopt;
}

}  // namespace

Bars bars_of(const std::vector<RedLine>& red_lines, double from_ms, double to_ms) {
  Bars bars{bar_times(red_lines, from_ms, to_ms)};
  if (bars.count() > kMostBars) bars.starts_ms.clear();
  return bars;
}

SelfSimilarity similarity_of(const Chart& chart, const Bars& bars) {
  return cosines(rhythm_of(chart, bars));
}

SelfSimilarity similarity_of(const sound::BandLevels& levels, const Bars& bars, double bias_ms) {
  constexpr std::size_t kQuarters = 4;
  Rows rows{sound::kBands * kQuarters, {}};
  rows.values.reserve(bars.count() * rows.width);
  for (std::size_t bar = 0; bar < bars.count(); ++bar) {
    const double quarter = (bars.starts_ms[bar + 1] - bars.starts_ms[bar]) / kQuarters;
    for (std::size_t k = 0; k < kQuarters; ++k) {
      const double from = bars.starts_ms[bar] + bias_ms + quarter * static_cast<double>(k);
      for (const double band : levels.mean(from, from + quarter))
        rows.values.push_back(static_cast<float>(band));
    }
  }
  std::vector<float> means(rows.width, 0.0F);
  for (std::size_t i = 0; i < rows.count(); ++i)
    for (std::size_t k = 0; k < rows.width; ++k)
      means[k] += rows.row(i)[k] / static_cast<float>(rows.count());
  for (std::size_t i = 0; i < rows.count(); ++i)
    for (std::size_t k = 0; k < rows.width; ++k) rows.row(i)[k] -= means[k];
  return cosines(rows);
}

SongForm form_of(const sound::BandLevels& levels, const std::vector<RedLine>& red_lines, double bias_ms) {
  SongForm form;
  form.bars = bars_of(red_lines, -bias_ms, levels.length_ms - bias_ms);
  form.similarity = similarity_of(levels, form.bars, bias_ms);
  for (std::size_t i = 0; i < form.bars.count(); ++i) {
    const auto bands = levels.mean(form.bars.starts_ms[i] + bias_ms, form.bars.starts_ms[i + 1] + bias_ms);
    form.loudness.push_back(mean(bands));
  }
  return form;
}

Values repetition_of(const Chart& chart, const std::vector<RedLine>& red_lines) {
  Values values;
  if (chart.empty() || red_lines.empty()) return values;
  const double bar_ms = red_lines.front().beat_length_ms * red_lines.front().meter;
  const Bars bars = bars_of(red_lines, chart.first_ms() - bar_ms, chart.last_ms() + bar_ms);
  const Rows rows = rhythm_of(chart, bars);
  std::set<std::vector<float>> seen;
  double count = 0, repeated = 0;
  for (std::size_t i = 0; i < rows.count(); ++i) {
    std::vector<float> starts(rows.row(i), rows.row(i) + kPlaces);
    if (std::all_of(starts.begin(), starts.end(), [](float start) { return start == 0; })) continue;
    ++count;
    if (!seen.insert(std::move(starts)).second) ++repeated;
  }
  if (count > 0) values.set("repeated_bars", repeated / count);
  return values;
}

Values structure_alone(const Chart& chart, const SongForm& song) {
  Values values;
  const std::size_t n = song.bars.count();
  if (n < 4 || chart.empty()) return values;
  values.set("structure_rho",
             pearson(pairs_of(song.similarity, n), pairs_of(similarity_of(chart, song.bars), n)));
  std::vector<double> starts(n, 0.0);
  for_starts(chart, song.bars, [&](std::size_t bar, std::size_t, std::size_t) { ++starts[bar]; });
  values.set("density_energy", spearman(starts, song.loudness));
  values.set("empty_loud_bars", empty_loud_share(chart, song));
  return values;
}

Values structure_against(const Chart& generated, const Chart& reference) {
  Values values;
  if (generated.empty() || reference.empty()) return values;
  const Bars bars =
      bars_of(reference.timing.red_lines(), std::min(generated.first_ms(), reference.first_ms()),
              std::max(generated.last_ms(), reference.last_ms()));
  const std::size_t n = bars.count();
  if (n < 4) return values;
  const auto ours = pairs_of(similarity_of(generated, bars), n),
             theirs = pairs_of(similarity_of(reference, bars), n);
  double sum = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) sum += (ours[i] - theirs[i]) * (ours[i] - theirs[i]);
  values.set("ssm_rmse", std::sqrt(sum / static_cast<double>(ours.size())));
  return values;
}

}  // namespace osugen::evaluate
