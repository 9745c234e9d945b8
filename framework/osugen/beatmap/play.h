// osugen/beatmap/play.h - what osu! derives from a map: ends, ticks, stacking.
//
// In the osu! mode everything is as osu! (lazer) converts it for play, with its roundings; in the other
// modes sliders have osu!'s times and nothing is stacked.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/error/error.h>

namespace osugen {

/// How a slider moves. All zero for other objects.
struct SliderMotion {
  double distance_px = 0;  ///< of one slide
  double velocity_px_per_ms = 0;
  double slide_ms = 0;          ///< time of one slide
  double tick_distance_px = 0;  ///< along the path; 0: no ticks
  double slider_velocity = 1;   ///< the factor in force at the head
  Vec2 path_end;                ///< where the path ends, which is not where the slider ends after 2 slides
};

struct PlayedObject {
  double end_time_ms = 0;  ///< start + length / velocity * slides, in double precision
  Vec2 end_position;       ///< without stacking
  int stack_height = 0;    ///< levels; see Play::stack_offset_px
  SliderMotion motion;
};

struct Play {
  int preempt_ms = 0;                 ///< how long before its time an object appears
  float scale = 1;                    ///< of circles, in the osu! mode
  float radius_px = 0;                ///< of circles
  std::vector<PlayedObject> objects;  ///< one for each of the map's, in the same order

  /// What is added to both coordinates of an object of this height.
  float stack_offset_px(int stack_height) const { return static_cast<float>(stack_height) * scale * -6.4F; }
};

/// Time and memory are bounded whatever the map: see WorkLeft; of more than a hundred million pairs of
/// objects close in time, the later ones do not stack.
OSUGEN_EXPORT Play play(const Beatmap& map);

struct SliderEvent {
  enum class Kind { head, tick, repeat, legacy_last_tick, tail };
  Kind kind = Kind::head;
  double time_ms = 0;
  double progress = 0;  ///< along the path, for SliderPath::position_at
};

/// Head, ticks and repeats in order of time, then the point at which the tail is judged (36 ms before the
/// end, or half way) and the tail.
/// @param most  a slider of more events gives none of its ticks
OSUGEN_EXPORT std::vector<SliderEvent> slider_events(const HitObject& slider, const SliderMotion& motion,
                                                     std::size_t most = 100000);

}  // namespace osugen
