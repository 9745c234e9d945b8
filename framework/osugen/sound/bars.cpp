#include <osugen/sound/bars.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <osugen/beatmap/tick_grid.h>

namespace osugen::sound {
namespace {

constexpr double kEarlyMs = 100;  // a first bar may begin this long before the file

/// In order, with beats that time can be counted in.
std::vector<RedLine> countable(std::vector<RedLine> lines) {
  constexpr double kFarthestMs = 1e9, kShortestMs = 6, kLongestMs = 60000;
  std::erase_if(lines, [](const RedLine& line) { return !(std::abs(line.time_ms) < kFarthestMs); });
  for (RedLine& line : lines) {
    if (std::isnan(line.beat_length_ms)) line.beat_length_ms = RedLine{}.beat_length_ms;
    line.beat_length_ms = std::clamp(line.beat_length_ms, kShortestMs, kLongestMs);
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const RedLine& a, const RedLine& b) { return a.time_ms < b.time_ms; });
  return lines;
}

/// How long the bar is that begins at a time and that nothing cuts.
double whole_bar_ms(const std::vector<RedLine>& lines, double time_ms) {
  constexpr double kSameMs = 1;
  const auto next = std::upper_bound(lines.begin(), lines.end(), time_ms + kSameMs,
                                     [](double time, const RedLine& line) { return time < line.time_ms; });
  const RedLine& line = next == lines.begin() ? lines.front() : *std::prev(next);
  return line.beat_length_ms * std::max(1, line.meter);
}

std::vector<double> every_line(const std::vector<RedLine>& red_lines, double length_ms) {
  const TickGrid grid(red_lines, 1);
  std::vector<double> lines;
  for (std::int64_t tick = grid.tick_at(-kEarlyMs);; ++tick) {
    const double time = grid.time_ms(tick);
    if (time >= length_ms) return lines;
    if (time >= -kEarlyMs && grid.place_in_bar(tick) == 0) lines.push_back(time);
  }
}

/// Without the bars of less than a half. The end of the song is the last line.
std::vector<double> without_short(const std::vector<double>& lines, const std::vector<RedLine>& red_lines,
                                  double length_ms) {
  std::vector<double> kept;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double next = i + 1 < lines.size() ? lines[i + 1] : length_ms;
    const bool is_short = next - lines[i] < 0.5 * whole_bar_ms(red_lines, lines[i]);
    if (!is_short || kept.empty()) kept.push_back(lines[i]);
  }
  kept.push_back(length_ms);
  return kept;
}

void join_pairs(std::vector<double>& lines) {
  const double end = lines.back();
  std::vector<double> kept;
  for (std::size_t i = 0; i + 1 < lines.size(); i += 2) kept.push_back(lines[i]);
  kept.push_back(end);
  lines = std::move(kept);
}

void hear_timbre(Bar& bar, double start_ms, double quarter_ms, const BandLevels& levels) {
  double sum = 0;
  for (std::size_t quarter = 0; quarter < Bar::kQuarters; ++quarter) {
    const double from = start_ms + quarter_ms * static_cast<double>(quarter);
    const auto bands = levels.mean(from, from + quarter_ms);
    for (std::size_t band = 0; band < kBands; ++band) {
      bar.timbre[quarter * kBands + band] = static_cast<float>(bands[band]);
      sum += bands[band];
    }
  }
  bar.level = sum / static_cast<double>(bar.timbre.size());
}

void hear_harmony(Bar& bar, double start_ms, double quarter_ms, const tempo::Harmony& harmony) {
  double squares = 0;
  std::array<double, Bar::kQuarters * 12> values{};
  for (std::size_t quarter = 0; quarter < Bar::kQuarters; ++quarter) {
    const double from = start_ms + quarter_ms * static_cast<double>(quarter);
    const tempo::PitchClasses classes = harmony.sum(from, from + quarter_ms);
    for (std::size_t k = 0; k < 12; ++k) {
      values[quarter * 12 + k] = classes[k];
      squares += classes[k] * classes[k];
    }
  }
  constexpr double kNothing = 1e-9;  // differences of a whole song's sums are not 0 where nothing sounds
  if (squares < kNothing) return;
  for (std::size_t i = 0; i < values.size(); ++i)
    bar.harmony[i] = static_cast<float>(values[i] / std::sqrt(squares));
}

double strong(std::span<const Attack> attacks) {
  if (attacks.empty()) return 1;
  std::vector<double> strengths;
  for (const Attack& attack : attacks) strengths.push_back(attack.strength);
  const auto at = strengths.begin() + static_cast<std::ptrdiff_t>(strengths.size() * 9 / 10);
  std::nth_element(strengths.begin(), at, strengths.end());
  return *at;
}

/// Each attack shared by the two places that it lies between; a little before a bar line is on it.
void hear_rhythm(std::vector<Bar>& bars, const std::vector<double>& lines, std::span<const Attack> attacks) {
  const double scale = strong(attacks);
  for (const Attack& attack : attacks) {
    const auto next = std::upper_bound(lines.begin(), lines.end(), attack.time_ms);
    if (next == lines.begin() || next == lines.end()) continue;
    const auto bar = static_cast<std::size_t>(next - lines.begin()) - 1;
    const double place =
        Bar::kPlaces * (attack.time_ms - lines[bar]) / std::max(1e-9, lines[bar + 1] - lines[bar]);
    const auto first = static_cast<std::size_t>(place);
    const double part = place - static_cast<double>(first), value = std::min(1.0, attack.strength / scale);
    const auto add = [&bars](std::size_t of, std::size_t at, double much) {
      if (at >= Bar::kPlaces) ++of, at = 0;
      if (of < bars.size()) bars[of].rhythm[at] += static_cast<float>(much);
    };
    add(bar, first, value * (1 - part));
    add(bar, first + 1, value * part);
  }
}

}  // namespace

std::vector<double> bar_lines(std::vector<RedLine> red_lines, double length_ms) {
  red_lines = countable(std::move(red_lines));
  if (red_lines.empty() || !(length_ms > 0)) return {};
  const std::vector<double> all = every_line(red_lines, length_ms);
  if (all.empty()) return {};
  std::vector<double> lines = without_short(all, red_lines, length_ms);
  while (lines.size() > kMostBars + 1) join_pairs(lines);
  return lines;
}

std::vector<Bar> bars_of(const std::vector<double>& lines, const SongSound& song, const BandLevels& levels,
                         const tempo::Harmony& harmony, std::span<const Attack> attacks) {
  std::vector<Bar> bars(lines.empty() ? 0 : lines.size() - 1);
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double quarter = (lines[i + 1] - lines[i]) / Bar::kQuarters;
    bars[i].sounds = song.loudness_in(lines[i], lines[i + 1]) >= double{SongSound::kAudible};
    hear_timbre(bars[i], lines[i], quarter, levels);
    hear_harmony(bars[i], lines[i], quarter, harmony);
  }
  hear_rhythm(bars, lines, attacks);
  return bars;
}

}  // namespace osugen::sound
