// curve.h - slider paths of .osu files <-> the curve type and anchors of tokens.
#pragma once

#include <cstdint>
#include <vector>

#include "losses.h"
#include "settings.h"

namespace osugen::osu160 {

enum class Letter : std::uint8_t { linear, bezier, perfect };  // in the order of START_SLIDER_L, _B, _P

struct OutlinePoint {
  Point at;          ///< in the playfield
  bool red = false;  ///< a corner: one curve ends here and the next begins
};

/// A slider's anchors without its head.
struct Outline {
  Letter letter = Letter::bezier;
  std::vector<OutlinePoint> points;
};

/// What tokens can say of a path. Linear pieces of a Bezier slider stay exact (with red anchors); all that
/// is neither becomes Bezier, and is counted.
Outline outline(const HitObject& slider, LossCounts& losses);

/// The path of an outline, with a decoder's fix-ups: a perfect circle is of three points that are not in a
/// line. Never empty and never of length 0.
std::vector<Anchor> path(const Outline& outline, Point head);

}  // namespace osugen::osu160
