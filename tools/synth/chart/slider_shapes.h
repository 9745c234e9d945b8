// synth/chart/slider_shapes.h - slider bodies: lines, arcs, waves and kinks of a given length.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/random/random.h>

namespace osugen::synth {

/// A slider's body with its head at 0,0 and its first step to the right.
struct Shape {
  std::vector<Anchor> path;   ///< reaches a few px beyond the length, so that rounding leaves it long enough
  std::vector<Vec2> samples;  ///< points along the length, the end last
  double end_angle = 0;       ///< radians: where its end points to
};

/// @param bend  0 straight to 1 as bent as sliders get
Shape choose_shape(Random& random, double length_px, double bend);

/// The path turned by `angle` radians (and mirrored before, where asked for), in whole px.
std::vector<Anchor> turned(const std::vector<Anchor>& path, double angle, bool mirrored);
Vec2 turned(Vec2 point, double angle, bool mirrored);

}  // namespace osugen::synth
