#include <osugen/evaluate/metrics/tempo.h>

#include <algorithm>
#include <cmath>
#include <map>

#include <osugen/beatmap/tick_grid.h>
#include <osugen/evaluate/metrics/onsets.h>
#include <osugen/evaluate/metrics/statistics.h>

namespace osugen::evaluate {
namespace {

double bpm_of(const RedLine& line) {
  return 60000 / line.beat_length_ms;
}

/// Calls each(line, from, to) for every stretch of [from_ms, to_ms] that has one red line in force. The
/// first line counts before its own time too.
template <typename Each>
void for_stretches(std::span<const RedLine> lines, double from_ms, double to_ms, Each&& each) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const double begin = i == 0 ? from_ms : std::max(from_ms, lines[i].time_ms);
    const double end = i + 1 < lines.size() ? std::min(to_ms, lines[i + 1].time_ms) : to_ms;
    if (end > begin) each(lines[i], begin, end);
  }
}

/// ∫(a - b)² dt, with the time as it is in the stretches of both.
double squared_difference(std::span<const RedLine> a, std::span<const RedLine> b, double from_ms,
                          double to_ms) {
  double sum = 0;
  for_stretches(a, from_ms, to_ms, [&](const RedLine& line, double begin, double end) {
    // Only the lines of `b` that reach into this stretch: both lists may be long.
    auto first = std::upper_bound(b.begin(), b.end(), begin,
                                  [](double time, const RedLine& other) { return time < other.time_ms; });
    if (first != b.begin()) --first;
    auto last = first;
    while (last != b.end() && last->time_ms < end) ++last;
    for_stretches({first, std::max(last, first + 1)}, begin, end,
                  [&](const RedLine& other, double other_begin, double other_end) {
                    const double off = bpm_of(line) - bpm_of(other);
                    sum += off * off * (other_end - other_begin);
                  });
  });
  return sum;
}

/// Lines that change the tempo or the meter; one that only moves the bar does not count.
double changes(std::span<const RedLine> lines) {
  double count = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i == 0 || lines[i].beat_length_ms != lines[i - 1].beat_length_ms ||
        lines[i].meter != lines[i - 1].meter)
      ++count;
  }
  return count;
}

struct Phase {
  double ms = 0, beats = 0;
};

Phase median_phase(std::span<const double> reference_beats, std::span<const RedLine> reference,
                   std::span<const RedLine> generated) {
  const TickGrid grid(generated, 1);
  std::vector<double> ms, beats;
  for (const double beat : reference_beats) {
    const double length = red_line_at(reference, beat).beat_length_ms;
    const double off = grid.time_ms(grid.nearest(beat)) - beat;
    // Half the tempo leaves every other beat without one of its own: that is no error of phase.
    ms.push_back(std::abs(off - std::round(off / length) * length));
    beats.push_back(ms.back() / length);
  }
  return {quantile(ms, 0.5), quantile(beats, 0.5)};
}

}  // namespace

double main_bpm(std::span<const RedLine> red_lines, double from_ms, double to_ms) {
  if (red_lines.empty()) return 0;
  std::map<double, double> seconds;
  for_stretches(red_lines, from_ms, to_ms,
                [&](const RedLine& line, double begin, double end) { seconds[bpm_of(line)] += end - begin; });
  if (seconds.empty()) return bpm_of(red_line_at(red_lines, from_ms));
  return std::max_element(seconds.begin(), seconds.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

Values tempo_against(const Chart& generated, const Chart& reference) {
  Values values;
  const auto &theirs = reference.timing.red_lines(), &ours = generated.timing.red_lines();
  if (theirs.empty() || ours.empty() || reference.empty()) return values;
  const double from = reference.first_ms(), to = reference.last_ms();

  const double wanted = main_bpm(theirs, from, to), is = main_bpm(ours, from, to);
  double error = std::abs(is - wanted);
  for (const double alias : {0.25, 0.5, 2.0, 4.0}) error = std::min(error, std::abs(alias * is - wanted));
  values.set("bpm_error", error);
  if (to > from) values.set("bpm_rmse", std::sqrt(squared_difference(theirs, ours, from, to) / (to - from)));
  values.set("red_lines_extra", changes(ours) - changes(theirs));

  const std::vector<double> beats = tick_times(theirs, 1, from, to);
  if (beats.empty()) return values;
  const Phase phase = median_phase(beats, theirs, ours);
  values.set("phase_ms", phase.ms);
  values.set("phase_beats", phase.beats);
  constexpr double kBeatToleranceMs = 70;
  values.set("beat_f1", score_onsets(beats, tick_times(ours, 1, from, to), kBeatToleranceMs).f1());
  values.set("tempo_usable", error / wanted < 0.0005 && phase.ms < 5 ? 1 : 0);
  return values;
}

}  // namespace osugen::evaluate
