#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/slider_velocity.h>
#include <osugen/beatmap/timing_lines.h>

#include "coding.h"
#include "cursor.h"
#include "curve.h"
#include "settings.h"
#include "tokenization/map_reader.h"

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

/// Gives every slider the length of its own path. With `before_next` one that would end less than 20 ms
/// before the next object (or after `end_ms`, the last one) gets a green line with a higher velocity, up to
/// 10, and is cut where that is not enough.
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

class Reader final : public tokenization::MapReader<GrammarCursor> {
 public:
  Reader(const std::shared_ptr<const Settings>& settings, const SongSpan& span, Beatmap base)
      : MapReader(GrammarCursor(settings, span), std::move(base)),
        settings_(*settings),
        ids_(settings->ids()) {}

 private:
  void take(std::int64_t id) override {
    if (id == ids_.circle) {
      headless_ = true;
    } else if (id >= ids_.slider && id < ids_.anchor) {
      headless_ = true;
      outline_ = {static_cast<Letter>(id - ids_.slider), {}};
    } else if (id >= ids_.end_slider && id < ids_.spinner) {
      object().slider.slides = static_cast<int>(id - ids_.end_slider) + 1;
      object().slider.path = path(outline_, head_);
    } else if (id >= ids_.duration && id < ids_.x) {
      object().end_time_ms = object().time_ms + settings_.spinner_ms(id - ids_.duration);
    } else if (id >= ids_.x && id < ids_.y) {
      cell_.x = id - ids_.x;
    } else if (id >= ids_.y && id < ids_.reserved) {
      cell_.y = id - ids_.y;
      point();
    }
  }

  void point() {
    if (headless_) {
      headless_ = false;
      here_ = head_ = settings_.head(cell_);
      object().position = {static_cast<float>(head_.x), static_cast<float>(head_.y)};
      return;
    }
    if (settings_.parameters().red_anchors && cell_ == settings_.no_step()) {
      if (!outline_.points.empty()) outline_.points.back().red = true;
      return;
    }
    here_ = settings_.anchor(here_, cell_);
    outline_.points.push_back({here_, false});
  }

  const Settings& settings_;
  const Ids& ids_;
  bool headless_ = false;
  Outline outline_;
  Cell cell_;
  Point head_, here_;
};

}  // namespace

Beatmap decode(const std::shared_ptr<const Settings>& settings, std::span<const std::int64_t> ids,
               const SongSpan& span, Beatmap base) {
  Beatmap map = Reader(settings, span, std::move(base)).read(ids);
  fit_sliders(map, span.end_ms, settings->parameters().fit_sliders);
  return map;
}

}  // namespace osugen::osu160
