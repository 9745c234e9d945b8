#include <osugen/tempo/median.h>
#include <osugen/tempo/steady.h>
#include <algorithm>
#include <cmath>
#include <utility>

namespace osugen::tempo {
namespace {

constexpr double kAttack = 0.0055 * kOnsetRate;  ///< frames: half the width of an attack
constexpr double kInlier = 0.010 * kOnsetRate;   ///< frames
constexpr double kChunk = 45 * kOnsetRate;       ///< frames that are searched together at first
constexpr double kLongestShare = 0.25;           ///< of a beat: how far a window may be off

/// Contrast of the folds of successive chunks, weighed by their length.
double chunked_contrast(const Stretch& stretch, double period, double chunk) {
  double sum = 0;
  for (double from = stretch.first; from < stretch.end(); from += chunk) {
    const Stretch part = stretch_of(stretch.strength, from - stretch.first, from - stretch.first + chunk);
    sum +=
        Fold({part.strength, from}, period, kAttack).contrast() * static_cast<double>(part.strength.size());
  }
  return sum / static_cast<double>(std::max<std::size_t>(1, stretch.strength.size()));
}

/// The tempo of the highest contrast on a grid, between its steps by a parabola.
double sharpest(const Stretch& stretch, double bpm, double reach, double step, double chunk) {
  const std::ptrdiff_t steps =
      std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(std::ceil(reach / step)));
  std::vector<double> scores;
  for (std::ptrdiff_t i = -steps; i <= steps; ++i)
    scores.push_back(chunked_contrast(stretch, period_of(bpm + static_cast<double>(i) * step), chunk));
  const auto best = std::max_element(scores.begin(), scores.end()) - scores.begin();
  double place = static_cast<double>(best - steps);
  if (best > 0 && best < 2 * steps) {
    const auto at = static_cast<std::size_t>(best);
    const double bend = scores[at - 1] - 2 * scores[at] + scores[at + 1];
    if (bend < 0) place += 0.5 * (scores[at - 1] - scores[at + 1]) / bend;
  }
  return bpm + place * step;
}

/// How far `part` must be turned to lie best on `whole`, at most `reach` frames: the peak of their
/// correlation.
double lateness(const Fold& whole, const Fold& part, double reach, double& clearness) {
  const auto count = static_cast<std::ptrdiff_t>(whole.bins().size());
  const double bin = whole.period() / static_cast<double>(count);
  const auto steps = static_cast<std::ptrdiff_t>(reach / bin);
  std::vector<double> scores;
  double total = 0;
  for (const double value : part.bins()) total += value;
  // Twice over, so that a turn is a shift.
  std::vector<double> twice = part.bins();
  twice.insert(twice.end(), part.bins().begin(), part.bins().end());
  for (std::ptrdiff_t turn = -steps - 1; turn <= steps + 1; ++turn) {
    const double* turned = twice.data() + (turn % count + count) % count;
    double sum = 0;
    for (std::size_t i = 0; i < whole.bins().size(); ++i) sum += whole.bins()[i] * turned[i];
    scores.push_back(sum);
  }
  const auto at =
      static_cast<std::size_t>(std::max_element(scores.begin() + 1, scores.end() - 1) - scores.begin());
  const double bend = scores[at - 1] - 2 * scores[at] + scores[at + 1];
  const double part_bin =
      bend < 0 ? std::clamp(0.5 * (scores[at - 1] - scores[at + 1]) / bend, -1.0, 1.0) : 0.0;
  double mean = 0;
  for (const double value : whole.bins()) mean += value;
  mean = mean * total / static_cast<double>(count);
  clearness = mean > 0 ? std::max(0.0, scores[at] / mean - 1) : 0;
  return (static_cast<double>(at) - static_cast<double>(steps) - 1 + part_bin) * bin;
}

/// Least squares over the windows within kInlier of a line.
Line fitted(const std::vector<Window>& windows, const Line& near) {
  double weight = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (const Window& w : windows) {
    if (std::abs(w.late - near.at(w.middle)) > kInlier) continue;
    weight += w.clearness;
    x += w.clearness * w.middle;
    y += w.clearness * w.late;
  }
  if (weight <= 0) return near;
  x /= weight;
  y /= weight;
  for (const Window& w : windows) {
    if (std::abs(w.late - near.at(w.middle)) > kInlier) continue;
    xx += w.clearness * (w.middle - x) * (w.middle - x);
    xy += w.clearness * (w.middle - x) * (w.late - y);
  }
  if (xx <= 0) return near;
  return {xy / xx, y - xy / xx * x};
}

/// The median slope between all pairs of windows (Theil and Sen), then the median start.
Line robust_line(const std::vector<Window>& windows) {
  constexpr std::size_t kMost = 400;  // pairs grow with the square
  const std::size_t stride = windows.size() / kMost + 1;
  std::vector<double> slopes, starts;
  for (std::size_t i = 0; i < windows.size(); i += stride)
    for (std::size_t j = i + 2 * stride; j < windows.size(); j += stride)
      slopes.push_back((windows[j].late - windows[i].late) / (windows[j].middle - windows[i].middle));
  Line line;
  if (!slopes.empty()) line.slope = median(std::move(slopes));
  for (const Window& w : windows) starts.push_back(w.late - line.slope * w.middle);
  line.start = median(std::move(starts));
  return line;
}

}  // namespace

Window window_of(const Stretch& whole, const Stretch& part, double bpm) {
  const double period = period_of(bpm), size = static_cast<double>(part.strength.size());
  Window window{part.first + size / 2, size, 0, 0};
  window.late = lateness(Fold(whole, period, kAttack), Fold(part, period, kAttack), kLongestShare * period,
                         window.clearness);
  return window;
}

std::vector<Window> windows_of(const Stretch& stretch, double bpm) {
  const double period = period_of(bpm), size = std::max(8 * period, 4 * kOnsetRate);
  const Fold whole(stretch, period, kAttack);
  std::vector<Window> windows;
  for (double from = 0; from + size <= static_cast<double>(stretch.strength.size()); from += size / 2) {
    const Stretch part = stretch_of(stretch.strength, from, from + size);
    Window window{stretch.first + from + size / 2, size, 0, 0};
    window.late = lateness(whole, Fold({part.strength, stretch.first + part.first}, period, kAttack),
                           kLongestShare * period, window.clearness);
    windows.push_back(window);
  }
  return windows;
}

Line line_through(const std::vector<Window>& windows) {
  return fitted(windows, fitted(windows, robust_line(windows)));
}

namespace {

void fit_line(const Stretch& stretch, SteadyTempo& tempo) {
  const std::vector<Window> windows = windows_of(stretch, tempo.bpm);
  if (windows.size() < 4) {
    tempo.steady = windows.empty() ? 0 : 0.5;
    return;
  }
  const Line line = line_through(windows);
  double all = 0, inliers = 0;
  for (const Window& w : windows) {
    all += w.clearness;
    if (std::abs(w.late - line.at(w.middle)) < kInlier) inliers += w.clearness;
  }
  tempo.steady = all > 0 ? inliers / all : 0;
  tempo.bpm /= 1 + line.slope;
}

}  // namespace

SteadyTempo refine(const Stretch& stretch, double bpm, double reach) {
  const double length = static_cast<double>(stretch.strength.size());
  if (length < 2 * period_of(bpm)) return {bpm, 0, 0};
  const double chunk = std::min(length, kChunk);
  // What moves the last beat of the piece by half an attack.
  const double coarse = bpm * kAttack / chunk, fine = bpm * kAttack / length;
  double best = sharpest(stretch, bpm, reach, coarse, chunk);
  if (length > chunk) best = sharpest(stretch, best, coarse, fine, length);
  SteadyTempo tempo{best, 0, 0};
  fit_line(stretch, tempo);
  tempo.contrast = Fold(stretch, period_of(tempo.bpm), kAttack).contrast();
  if (const double before = Fold(stretch, period_of(best), kAttack).contrast();
      tempo.contrast < 0.97 * before) {
    tempo.bpm = best;
    tempo.contrast = before;
  }
  return tempo;
}

double beat_near(const Stretch& stretch, double bpm, double frame) {
  constexpr double kReach = 0.010 * kOnsetRate, kPlayed = 0.3;
  const double period = period_of(bpm);
  const Fold fold(stretch, period, 0.004 * kOnsetRate);
  const double most = *std::max_element(fold.bins().begin(), fold.bins().end());
  for (const double share : {0.0, 0.5, 0.25, 0.75}) {
    const double peak = fold.peak_near(frame + share * period, kReach);
    if (fold.at(peak) > kPlayed * most) return peak - share * period;
  }
  return fold.peak_near(frame, kReach);
}

}  // namespace osugen::tempo
