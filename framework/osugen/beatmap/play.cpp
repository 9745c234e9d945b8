#include <osugen/beatmap/play.h>

#include <algorithm>

#include <osugen/beatmap/stacking.h>

namespace osugen {
namespace {

constexpr int kFirstVersionOfNewStacking = 6;
constexpr int kFirstVersionOfVelocityTicks = 8;
constexpr double kLongestForTicksPx = 100000;
constexpr double kTickFreeMs = 10;  // no tick nearer to the end of a slide
constexpr double kTailLeniencyMs = 36;

/// 1800 ms at approach rate 0, 1200 at 5, 450 at 10.
int preempt_of(float approach_rate) {
  const double ar = approach_rate;
  const double ms = ar > 5 ? 1200 + (450 - 1200) * (ar - 5) / 5 : 1200 + (1200 - 1800) * (ar - 5) / 5;
  return static_cast<int>(ms);
}

float scale_of(float circle_size) {
  return static_cast<float>(1.0 - 0.7 * ((double{circle_size} - 5) / 5)) / 2 * 1.00041F;
}

/// osu! keeps 100 / slider velocity as a float, a percentage; ties of stacking depend on that.
double rounded_percentage(double slider_velocity) {
  return std::clamp(double{static_cast<float>(100.0 / slider_velocity)}, 10.0, 1000.0) / 100.0;
}

SliderMotion motion_of(const Beatmap& map, const TimingInForce& timing, const HitObject& slider,
                       const SliderPath& path) {
  const VelocityPoint velocity = timing.velocity_at(slider.time_ms);
  const double beat_ms = timing.red_line_at(slider.time_ms).beat_length_ms;
  const double factor = velocity.slider_velocity;
  SliderMotion motion;
  motion.slider_velocity = factor;
  motion.distance_px = path.distance_px();
  motion.velocity_px_per_ms = 100 * map.difficulty.slider_multiplier / (beat_ms * rounded_percentage(factor));
  motion.slide_ms = motion.distance_px / motion.velocity_px_per_ms;
  if (velocity.ticks) {
    motion.tick_distance_px = motion.velocity_px_per_ms * beat_ms / map.difficulty.slider_tick_rate;
    if (map.format_version < kFirstVersionOfVelocityTicks) motion.tick_distance_px /= factor;
  }
  const Vec2 end = path.position_at(1);
  motion.path_end = {slider.position.x + end.x, slider.position.y + end.y};
  return motion;
}

double generic_end(const Beatmap& map, const TimingInForce& timing, const HitObject& slider,
                   double distance_px) {
  const double velocity = 100 * map.difficulty.slider_multiplier *
                          timing.velocity_at(slider.time_ms).slider_velocity /
                          timing.red_line_at(slider.time_ms).beat_length_ms;
  return slider.time_ms + slider.slider.slides * distance_px / velocity;
}

void stack_objects(const Beatmap& map, Play& play) {
  std::vector<Stackable> stackables;
  stackables.reserve(map.objects.size());
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    const HitObject& object = map.objects[i];
    const PlayedObject& played = play.objects[i];
    const bool is_slider = object.kind == ObjectKind::slider;
    Stackable stackable;
    stackable.kind = is_slider                           ? Stackable::Kind::slider
                     : object.kind == ObjectKind::circle ? Stackable::Kind::circle
                                                         : Stackable::Kind::other;
    stackable.start_ms = object.time_ms;
    stackable.end_ms =
        is_slider ? object.time_ms + object.slider.slides * played.motion.slide_ms : played.end_time_ms;
    stackable.position = object.position;
    stackable.end_position = played.end_position;
    stackable.path_end = is_slider ? played.motion.path_end : object.position;
    stackables.push_back(stackable);
  }
  const float threshold = static_cast<float>(play.preempt_ms) * map.general.stack_leniency;
  stack(stackables, threshold, map.format_version < kFirstVersionOfNewStacking);
  for (std::size_t i = 0; i < stackables.size(); ++i) play.objects[i].stack_height = stackables[i].height;
}

/// Ticks of one slide by distance, as progress from the head.
std::vector<double> tick_progress(const SliderMotion& motion, std::size_t most) {
  std::vector<double> ticks;
  const double length = std::min(kLongestForTicksPx, motion.distance_px);
  const double step = std::min(motion.tick_distance_px, length);
  if (!(step > 0)) return ticks;
  const double last = length - kTickFreeMs * motion.velocity_px_per_ms;
  for (double at = step; at <= length && at < last; at += step) {
    if (ticks.size() >= most) return {};
    ticks.push_back(at / length);
  }
  return ticks;
}

}  // namespace

Play play(const Beatmap& map) {
  const TimingInForce timing(map);
  const bool osu = map.general.mode == Mode::osu;
  WorkLeft work = kWorkOfOneMap;
  Play result;
  result.preempt_ms = preempt_of(map.difficulty.ar);
  result.scale = scale_of(map.difficulty.cs);
  result.radius_px = 64 * result.scale;
  result.objects.reserve(map.objects.size());
  for (const HitObject& object : map.objects) {
    PlayedObject& played = result.objects.emplace_back();
    played.end_time_ms = object.kind == ObjectKind::circle ? object.time_ms : object.end_time_ms;
    played.end_position = object.position;
    if (object.kind != ObjectKind::slider) continue;
    const SliderPath path(object.slider, osu ? CatmullVertices::thinned : CatmullVertices::all, work);
    played.motion = motion_of(map, timing, object, path);
    played.end_time_ms = generic_end(map, timing, object, played.motion.distance_px);
    if (object.slider.slides % 2 != 0) played.end_position = played.motion.path_end;
  }
  if (osu) stack_objects(map, result);
  return result;
}

std::vector<SliderEvent> slider_events(const HitObject& slider, const SliderMotion& motion,
                                       std::size_t most) {
  using Kind = SliderEvent::Kind;
  const int slides = std::max(1, slider.slider.slides);
  const std::vector<double> ticks = tick_progress(motion, most / static_cast<std::size_t>(slides));
  std::vector<SliderEvent> events{{Kind::head, slider.time_ms, 0}};
  for (int slide = 0; slide < slides; ++slide) {
    const double start = slider.time_ms + slide * motion.slide_ms;
    const bool back = slide % 2 != 0;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      const double progress = back ? ticks[ticks.size() - 1 - i] : ticks[i];
      events.push_back({Kind::tick, start + (back ? 1 - progress : progress) * motion.slide_ms, progress});
    }
    if (slide + 1 < slides) events.push_back({Kind::repeat, start + motion.slide_ms, back ? 0.0 : 1.0});
  }
  const double end = slider.time_ms + slides * motion.slide_ms;
  const double at_end = slides % 2 != 0 ? 1.0 : 0.0;
  const double judged =
      std::max(slider.time_ms + slides * motion.slide_ms / 2,
               slider.time_ms + (slides - 1) * motion.slide_ms + motion.slide_ms - kTailLeniencyMs);
  events.push_back({Kind::legacy_last_tick, judged, at_end});
  events.push_back({Kind::tail, end, at_end});
  return events;
}

}  // namespace osugen
