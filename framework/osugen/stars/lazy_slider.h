// osugen/stars/lazy_slider.h - how far the cursor must move to play a slider.
#pragma once

#include <cstddef>

#include <osugen/beatmap/geometry.h>
#include <osugen/beatmap/play.h>

namespace osugen::stars {

/// A slider followed with as little movement as its follow circle allows.
struct LazySlider {
  double distance = 0;  ///< that the cursor moves, in circles of radius 50
  double time_ms = 0;   ///< from the head to the point from which the cursor may leave
  Vec2 end;             ///< where the cursor is then, in px
};

/// @param head_px    where the slider's head is drawn: with stacking
/// @param radius_px  of circles
/// @param stops      how many ticks and ends of slides may still be looked at in this map; lowered by what it
/// took.
///                   A slider of more has only its end
LazySlider follow_lazily(const HitObject& slider, const SliderMotion& motion, const SliderPath& path,
                         Vec2 head_px, double radius_px, std::size_t& stops);

}  // namespace osugen::stars
