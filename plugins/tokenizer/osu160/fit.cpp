#include "fit.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/slider_velocity.h>
#include <osugen/beatmap/timing_lines.h>

#include "settings.h"

namespace osugen::osu160 {
namespace {

constexpr double kFastest = 10;
constexpr double kLeastPx = 1e-3;  // what a slider is cut to at most: it has to lead somewhere

/// Velocities are written in hundredths, rounded up.
double at_least(double velocity) {
  return std::min(kFastest, std::ceil(velocity * 100 - 1e-9) / 100);
}

/// @return the velocity, given the one in force; cuts the slider where none is enough
double fit(HitObject& object, double available_ms, const Difficulty& difficulty, const RedLine& red_line,
           double velocity) {
  Slider& slider = object.slider;
  const double way_px = slider.length_px * slider.slides;
  const double needed_ms = way_px / slider_speed(difficulty, red_line, velocity);
  if (needed_ms <= available_ms) return velocity;
  const double faster = at_least(velocity * needed_ms / available_ms);
  const double possible_px = slider_speed(difficulty, red_line, faster) * available_ms;
  if (possible_px < way_px) slider.length_px = std::max(kLeastPx, possible_px / slider.slides);
  return faster;
}

}  // namespace

void fit_sliders(Beatmap& map, double end_ms, bool before_next) {
  for (HitObject& object : map.objects) {
    if (object.kind != ObjectKind::slider) continue;
    object.slider.length_px = 0;
    object.slider.length_px = SliderPath(object.slider).distance_px();
  }
  if (!before_next) return;

  const TimingInForce timing(map);
  std::vector<double> velocities = slider_velocities(map);
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    HitObject& object = map.objects[i];
    if (object.kind != ObjectKind::slider) continue;
    const bool last = i + 1 == map.objects.size();
    const double until_ms = last ? end_ms : map.objects[i + 1].time_ms - kAfterSliderMs;
    // A slider at the very end of a song is as short as one with the least room before an object.
    const double available_ms = std::max(kSliderRoomMs - kAfterSliderMs, until_ms - object.time_ms);
    velocities[i] =
        fit(object, available_ms, map.difficulty, timing.red_line_at(object.time_ms), velocities[i]);
  }
  set_slider_velocities(map, velocities);
}

}  // namespace osugen::osu160
