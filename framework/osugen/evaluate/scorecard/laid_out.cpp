#include <osugen/evaluate/scorecard/laid_out.h>

#include <algorithm>
#include <cmath>

namespace osugen::scorecard {
namespace {

/// Lines this much later than an object still count for it.
constexpr double kLineLateMs = 1;
constexpr double kBeatWithoutRedLineMs = 500;

/// Slider velocity by time.
class Velocities {
 public:
  explicit Velocities(const Beatmap& map) : lines_(map.timing_lines) {
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const TimingLine& a, const TimingLine& b) { return a.time_ms < b.time_ms; });
  }

  double at(double time_ms) const {
    const auto after =
        std::upper_bound(lines_.begin(), lines_.end(), time_ms + kLineLateMs,
                         [](double time, const TimingLine& line) { return time < line.time_ms; });
    if (after == lines_.begin()) return 1;
    const TimingLine& line = *std::prev(after);
    const double velocity = !line.uninherited && line.beat_length < 0 ? -100 / line.beat_length : 1;
    return std::clamp(velocity, 0.1, 10.0);
  }

 private:
  std::vector<TimingLine> lines_;
};

std::vector<Beat> beats_of(const Beatmap& map) {
  std::vector<Beat> beats;
  for (const TimingLine& line : map.timing_lines)
    if (line.uninherited && line.beat_length > 0) beats.push_back({line.time_ms, line.beat_length});
  std::sort(beats.begin(), beats.end(), [](const Beat& a, const Beat& b) {
    return a.time_ms != b.time_ms ? a.time_ms < b.time_ms : a.beat_ms < b.beat_ms;
  });
  return beats;
}

double beat_at(const std::vector<Beat>& beats, double time_ms) {
  if (beats.empty()) return kBeatWithoutRedLineMs;
  const auto after = std::upper_bound(beats.begin(), beats.end(), time_ms + kLineLateMs,
                                      [](double time, const Beat& beat) { return time < beat.time_ms; });
  return after == beats.begin() ? beats.front().beat_ms : std::prev(after)->beat_ms;
}

/// Where the lines between the control points end once they are cut to the slider's length.
void set_slider_end(const HitObject& object, Placed& placed) {
  double left = object.slider.length_px;
  double x = placed.x, y = placed.y;
  for (const Anchor& anchor : object.slider.path) {
    const double to_x = placed.x + double{anchor.position.x}, to_y = placed.y + double{anchor.position.y};
    const double px = std::hypot(to_x - x, to_y - y);
    if (px >= left && px > 0) {
      x += (to_x - x) * left / px;
      y += (to_y - y) * left / px;
      break;
    }
    left -= px;
    x = to_x;
    y = to_y;
  }
  const bool back_at_head = object.slider.slides % 2 == 0;
  placed.end_x = back_at_head ? placed.x : x;
  placed.end_y = back_at_head ? placed.y : y;
}

}  // namespace

LaidOut lay_out(const Beatmap& map) {
  constexpr double kPxPerBeat = 100;  // at multiplier 1
  LaidOut laid;
  laid.beats = beats_of(map);
  laid.radius_px = 54.4 - 4.48 * double{map.difficulty.cs};
  const Velocities velocities(map);
  for (const HitObject& object : map.objects) {
    if (object.kind == ObjectKind::hold) continue;
    Placed placed;
    placed.kind = object.kind;
    placed.new_combo = object.new_combo;
    placed.x = placed.end_x = double{object.position.x};
    placed.y = placed.end_y = double{object.position.y};
    placed.time_ms = placed.end_ms = object.time_ms;
    placed.beat_ms = beat_at(laid.beats, object.time_ms);
    if (object.kind == ObjectKind::spinner) placed.end_ms = object.end_time_ms;
    if (object.kind == ObjectKind::slider) {
      placed.slides = object.slider.slides;
      placed.slider_beats = object.slider.length_px /
                            (map.difficulty.slider_multiplier * kPxPerBeat * velocities.at(object.time_ms));
      placed.end_ms = object.time_ms + placed.slider_beats * placed.beat_ms * placed.slides;
      set_slider_end(object, placed);
    }
    laid.objects.push_back(placed);
    if (object.kind != ObjectKind::spinner) laid.played.push_back(placed);
  }
  return laid;
}

double px_between(const Placed& from, const Placed& to) {
  return std::hypot(to.x - from.end_x, to.y - from.end_y);
}

double px_of_heads(const Placed& a, const Placed& b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

}  // namespace osugen::scorecard
