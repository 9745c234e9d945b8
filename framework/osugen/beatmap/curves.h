// osugen/beatmap/curves.h - one segment of a slider's path as a polyline, with osu!'s own approximations.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <osugen/beatmap/beatmap.h>

namespace osugen {

/// What curves may still cost, in steps of about a nanosecond: the time and the memory that a hostile map can
/// take are bounded by it. Where it is spent, a curve is its control points joined by lines.
using WorkLeft = std::uint64_t;
inline constexpr WorkLeft kWorkOfOneMap = WorkLeft{1} * 1000 * 1000 * 1000;

/// Adds the vertices of a Bezier curve, or of a B-spline with clamped uniform knots.
/// @param degree  of the B-spline; 0 or at least points.size() - 1: one Bezier curve
void append_bezier(std::span<const Vec2> points, int degree, WorkLeft& work, std::vector<Vec2>& out);

/// Adds 100 vertices for each pair of points; false, with nothing added, when that is too much work.
bool append_catmull(std::span<const Vec2> points, WorkLeft& work, std::vector<Vec2>& out);

/// Adds the arc through three points; false, with nothing added, where osu! draws a Bezier curve instead:
/// the points are on a line, or the arc would need 1000 vertices (or more work than is left).
bool append_arc(std::span<const Vec2, 3> points, WorkLeft& work, std::vector<Vec2>& out);

}  // namespace osugen
