#include <osugen/tempo/grid.h>
#include <osugen/tempo/main_span.h>
#include <osugen/tempo/steady.h>
#include <algorithm>
#include <cmath>

namespace osugen::tempo {
namespace {

constexpr double kOnLine =
    0.010 * kOnsetRate;                    ///< frames by which a window that follows the tempo may be off
constexpr double kSeed = 10 * kOnsetRate;  ///< frames in which a tempo is looked for where it changes
constexpr double kEnough = 0.8;            ///< share of a song that need not be looked at more closely
constexpr double kUnclear = 0.25;          ///< share of the usual clearness below which a window says nothing

double length(const Span& span) {
  return span.to - span.from;
}

double usual_clearness(const std::vector<Window>& windows) {
  std::vector<double> values;
  values.reserve(windows.size());
  for (const Window& window : windows) values.push_back(window.clearness);
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// The longest run of windows that lie on the line; one that does not is a fill, two are another tempo.
Span longest_run(const std::vector<Window>& windows, double song_end) {
  if (windows.empty()) return {0, song_end};
  const Line line = line_through(windows);
  const double clear = kUnclear * usual_clearness(windows);
  Span best{0, 0}, run{0, 0};
  bool open = false, first_clear = true;
  int off = 0;
  const Window* last_clear = nullptr;
  for (const Window& window : windows) {
    if (window.clearness < clear) continue;
    last_clear = &window;
    const bool on = std::abs(window.late - line.at(window.middle)) < kOnLine;
    off = on ? 0 : off + 1;
    if (on && !open) run = {first_clear ? 0 : window.middle - window.length / 2, 0};
    if (on) {
      open = true;
      run.to = window.middle + window.length / 2;
    } else if (off > 1) {
      open = false;
    }
    first_clear = false;
    if (run.to > run.from && length(run) > length(best)) best = run;
  }
  // What is unclear to the end has no other tempo.
  if (last_clear != nullptr && best.to >= last_clear->middle + last_clear->length / 2) best.to = song_end;
  return best;
}

/// A stretch that grows to both sides as long as what comes next keeps its tempo.
class Growing {
 public:
  Growing(const OnsetStrength& onsets, const Span& seed, double bpm)
      : onsets_(&onsets), span_(seed), bpm_(bpm) {}

  Span grown() {
    bool right = true, left = true;
    while (right || left) {
      right = right && grow(true);
      left = left && grow(false);
    }
    return span_;
  }

 private:
  bool grow(bool right) {
    const double end = static_cast<double>(onsets_->all.size());
    const double size = std::max(8 * period_of(bpm_), 4 * kOnsetRate), step = size / 2;
    const Span next = right ? Span{span_.to + step - size, span_.to + step}
                            : Span{span_.from - step, span_.from - step + size};
    if (next.from < 0 || next.to > end) return false;
    const Window window = window_of(stretch_of(onsets_->all, span_.from, span_.to),
                                    stretch_of(onsets_->all, next.from, next.to), bpm_);
    if (std::abs(window.late) > kOnLine || window.clearness < 0.1) return false;
    (right ? span_.to : span_.from) = right ? next.to : next.from;
    // The tempo gets more exact with the length; a look at each doubling or so is enough.
    constexpr double kLonger = 1.3;
    if (length(span_) > kLonger * refined_) {
      refined_ = length(span_);
      bpm_ = refine(stretch_of(onsets_->all, span_.from, span_.to), bpm_, 0.002 * bpm_).bpm;
    }
    return true;
  }

  const OnsetStrength* onsets_;
  Span span_;
  double bpm_;
  double refined_ = 0;  ///< length of the span of which bpm_ is the tempo
};

}  // namespace

Span main_span(const OnsetStrength& onsets, const std::vector<Grid>& whole, double lowest_bpm,
               double highest_bpm, const Cancel& cancel) {
  const Stretch song{onsets.all, 0};
  Span best{0, 0};
  for (const Grid& grid : whole) {
    const Span run = longest_run(windows_of(song, grid.tempo.bpm), song.end());
    if (length(run) > 1.05 * length(best)) best = run;
  }
  if (length(best) > kEnough * song.end() || song.end() < 1.5 * kSeed)
    return length(best) > 0 ? best : Span{0, song.end()};
  std::vector<Span> known{best};
  for (double from = 0; from + kSeed <= song.end(); from += kSeed / 2) {
    const bool inside = std::any_of(known.begin(), known.end(), [&](const Span& span) {
      return from >= span.from && from + kSeed <= span.to;
    });
    if (inside) continue;
    const std::vector<Grid> local =
        grids(stretch_of(onsets.all, from, from + kSeed), lowest_bpm, highest_bpm, cancel);
    if (local.empty()) continue;
    known.push_back(Growing(onsets, {from, from + kSeed}, local[0].tempo.bpm).grown());
    if (length(known.back()) > 1.05 * length(best)) best = known.back();
  }
  return best;
}

}  // namespace osugen::tempo
