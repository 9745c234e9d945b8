// Snaps objects to the ticks of the beat.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/slider_velocity.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/beatmap/whole_ms.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/pass.h>

#include "ticks.h"

namespace osugen::snap {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kAfterSliderMs = 20;  // from a slider's end to the next object
constexpr double kSlowest = 0.1, kFastest = 10;
constexpr double kAtLineMs = 0.01;
constexpr int kMostTurns = 64;    // after as many ticks as the largest divisor the pattern repeats
constexpr double kSameMs = 1e-3;  // the velocity is rounded to single precision by the game

class Snapper {
 public:
  Snapper(Beatmap& map, const Ticks& ticks, double tolerance_ms, double end_ms)
      : map_(map),
        ticks_(ticks),
        tolerance_ms_(tolerance_ms),
        end_ms_(end_ms),
        velocities_(slider_velocities(map)) {
    for (std::size_t i = 0; i < map.objects.size(); ++i) slides_ms_.push_back(slide_ms(i));
  }

  void run() {
    move_objects();
    move_green_lines();
    for (std::size_t i = 0; i < map_.objects.size(); ++i) {
      const double next = i + 1 < map_.objects.size() ? map_.objects[i + 1].time_ms : kNever;
      HitObject& object = map_.objects[i];
      if (object.kind == ObjectKind::spinner) snap_spinner(object, next);
      if (object.kind == ObjectKind::slider) velocities_[i] = snapped_velocity(i, next);
    }
    set_slider_velocities(map_, velocities_);
  }

 private:
  double distance(const HitObject& object) const { return SliderPath(object.slider).distance_px(); }

  /// Duration of one slide before anything is moved.
  double slide_ms(std::size_t i) const {
    const HitObject& object = map_.objects[i];
    if (object.kind != ObjectKind::slider) return 0;
    return distance(object) / slider_speed(map_.difficulty, ticks_.line_at(object.time_ms), velocities_[i]);
  }

  double snapped(double time_ms) const {
    if (ticks_.on_tick(time_ms)) return time_ms;
    double tick = ticks_.nearest(time_ms);
    if (tick > end_ms_) tick = ticks_.at_or_before(end_ms_);
    return std::abs(tick - time_ms) <= tolerance_ms_ ? cut_to_ms(tick) : time_ms;
  }

  void move_objects() {
    std::vector<HitObject> kept;
    std::size_t count = 0;
    bool new_combo = false;
    for (std::size_t i = 0; i < map_.objects.size(); ++i) {
      HitObject object = std::move(map_.objects[i]);
      const double old_ms = object.time_ms;
      object.time_ms = snapped(old_ms);
      new_combo = new_combo || object.new_combo;
      if (!kept.empty() && object.time_ms <= kept.back().time_ms) continue;
      object.new_combo = new_combo;
      new_combo = false;
      if (object.time_ms != old_ms) moved_.emplace_back(old_ms, object.time_ms);
      velocities_[count] = velocities_[i];
      slides_ms_[count] = slides_ms_[i];
      ++count;
      kept.push_back(std::move(object));
    }
    velocities_.resize(count);
    map_.objects = std::move(kept);
  }

  /// A green line at the start of an object goes with it.
  void move_green_lines() {
    for (TimingLine& line : map_.timing_lines) {
      if (line.uninherited) continue;
      const auto at = std::lower_bound(moved_.begin(), moved_.end(), line.time_ms,
                                       [](const auto& move, double time) { return move.first < time; });
      if (at != moved_.end() && at->first == line.time_ms) line.time_ms = at->second;
    }
    auto& lines = map_.timing_lines;
    std::stable_sort(lines.begin(), lines.end(),
                     [](const TimingLine& a, const TimingLine& b) { return a.time_ms < b.time_ms; });
    if (moved_.empty()) return;
    // Two green lines that have come together: the later one is in force.
    std::vector<TimingLine> kept;
    for (const TimingLine& line : lines) {
      if (!kept.empty() && !line.uninherited && !kept.back().uninherited &&
          kept.back().time_ms == line.time_ms)
        kept.pop_back();
      kept.push_back(line);
    }
    lines = std::move(kept);
  }

  void snap_spinner(HitObject& spinner, double next_ms) const {
    const double latest = std::min(next_ms - 1, end_ms_);
    double end = snapped(spinner.end_time_ms);
    if (end > latest) end = cut_to_ms(ticks_.at_or_before(latest));
    if (end > spinner.time_ms) spinner.end_time_ms = end;
  }

  /// True when the slider turns and ends on ticks: a third of a beat after a quarter none may be.
  bool turns_on_ticks(const HitObject& slider, double slide_ms) const {
    const double start_ms = ticks_.tick_of(slider.time_ms).value_or(slider.time_ms);
    const int turns = std::min(std::max(1, slider.slider.slides), kMostTurns);
    for (int turn = 1; turn <= turns; ++turn) {
      const double time_ms = start_ms + turn * slide_ms;
      if (std::abs(ticks_.nearest(time_ms) - time_ms) > kAtLineMs) return false;
    }
    return true;
  }

  /// @return a velocity by which every slide ends on a tick, near the one that it had
  double snapped_velocity(std::size_t i, double next_ms) const {
    const HitObject& slider = map_.objects[i];
    const RedLine& line = ticks_.line_at(slider.time_ms);
    const double px = distance(slider);
    const double now_ms = slides_ms_[i];
    const int slides = std::max(1, slider.slider.slides);
    const double unit_px_per_ms = slider_speed(map_.difficulty, line, 1);
    const double latest = std::min(next_ms - kAfterSliderMs, end_ms_);
    const double longest =
        std::min(px / (unit_px_per_ms * kSlowest), (latest - slider.time_ms) / slides + kSameMs);
    const double shortest = px / (unit_px_per_ms * kFastest);
    if (!(px > 0) || !std::isfinite(now_ms) || now_ms <= 0) return velocities_[i];

    double best = kNever;
    const double end_ms = slider.time_ms + slides * now_ms;
    const double other_tempo_ms = ticks_.next_line(slider.time_ms);
    if (other_tempo_ms <= end_ms + kAtLineMs) {
      const double span = (ticks_.nearest(end_ms) - slider.time_ms) / slides;
      if (span >= shortest && span <= longest) best = span;
    } else {
      const double most = std::min(longest, (other_tempo_ms - slider.time_ms) / slides + kSameMs);
      for (const std::int64_t divisor : ticks_.divisors()) {
        const double tick_ms = line.beat_length_ms / static_cast<double>(divisor);
        const double low = std::max(1.0, std::ceil(shortest / tick_ms)), high = std::floor(most / tick_ms);
        if (low > high) continue;
        const double span = std::clamp(std::round(now_ms / tick_ms), low, high) * tick_ms;
        if (std::abs(span - now_ms) < std::abs(best - now_ms) && turns_on_ticks(slider, span)) best = span;
      }
    }
    if (now_ms <= longest && std::abs(best - now_ms) * slides > tolerance_ms_) best = kNever;
    // The velocity in force may be another where the slider has moved to another red line.
    if (best == kNever) best = std::clamp(now_ms, shortest, px / (unit_px_per_ms * kSlowest));
    const double velocity = px / (best * unit_px_per_ms);
    return std::abs(px / slider_speed(map_.difficulty, line, velocities_[i]) - best) < kSameMs
               ? velocities_[i]
               : velocity;
  }

  Beatmap& map_;
  const Ticks& ticks_;
  double tolerance_ms_, end_ms_;
  std::vector<double> velocities_, slides_ms_;
  std::vector<std::pair<double, double>> moved_;  // old and new times of objects, in order
};

/// Objects go to the nearest tick of the given divisors, and are written as whole milliseconds, the tick
/// without its fraction, as the game does. Of several objects that come to one time the first one stays.
/// Sliders get a velocity by which they and their repeats end on ticks; spinners end on ticks.
class Snap final : public Pass {
 public:
  static Descriptor describe() {
    return {.type = "snap",
            .version = "1.0.0",
            .summary = "Snaps objects and the ends of sliders and spinners to beat divisors.",
            .params = {Param::integers("divisors", "Allowed beat snap divisors.", {1, 2, 3, 4, 6, 8, 12, 16},
                                       1, 64),
                       Param::number("tolerance",
                                     "Maximum distance to a tick; objects farther away are not moved.", 1000,
                                     0, 60000, "ms")},
            .inputs = {},
            .outputs = {}};
  }
  explicit Snap(const Config& config)
      : divisors_(config.integers("divisors")), tolerance_ms_(config.number("tolerance")) {
    if (divisors_.empty()) {
      throw Error(Error::Kind::bad_config, "'divisors' is empty", "", "at least one number from 1 to 64",
                  "list the snap divisors, or remove the parameter");
    }
  }
  void apply(Beatmap& map, const Song& song, const MapRequest& /*request*/) const override {
    if (map.general.mode == Mode::mania) return;  // chords are objects at one time
    std::vector<RedLine> lines = red_lines(map);
    if (lines.empty()) return;
    const double end_ms = song.length_ms > 0 ? song.length_ms - song.bias_ms : kNever;
    const Ticks ticks(std::move(lines), divisors_);
    std::stable_sort(map.objects.begin(), map.objects.end(),
                     [](const HitObject& a, const HitObject& b) { return a.time_ms < b.time_ms; });
    Snapper(map, ticks, tolerance_ms_, end_ms).run();
  }

 private:
  std::vector<std::int64_t> divisors_;
  double tolerance_ms_;
};

}  // namespace
}  // namespace osugen::snap

OSUGEN_MODULE("snap", "1.0.0", "MIT", osugen::component<osugen::snap::Snap>())
