// osugen/beatmap/geometry.h - the path that a slider's ball follows, as osu! computes it.
//
// Vertices are single precision and lengths are summed in double precision, so that ends, ticks and stacking
// come out where the game has them.
#pragma once

#include <vector>

#include <osugen/beatmap/beatmap.h>
#include <osugen/beatmap/curves.h>
#include <osugen/error/error.h>

namespace osugen {

/// What osu! does with Catmull curves: the osu! mode leaves out vertices nearer than 6 px to each other.
enum class CatmullVertices { all, thinned };

class OSUGEN_EXPORT SliderPath {
 public:
  /// The path cut to slider.length_px, or prolonged to it in a straight line; its own length where that is 0.
  explicit SliderPath(const Slider& slider, CatmullVertices catmull = CatmullVertices::thinned);
  /// @param work  is lowered by what the path cost; see WorkLeft
  SliderPath(const Slider& slider, CatmullVertices catmull, WorkLeft& work);

  /// Length of one slide, in px; 0 for a slider that does not move.
  double distance_px() const { return lengths_.back(); }
  /// @param progress  from 0 (the head) to 1 (the other end of the path); clamped
  /// @return relative to the head
  Vec2 position_at(double progress) const;
  /// Polyline, relative to the head; can be empty.
  const std::vector<Vec2>& vertices() const { return vertices_; }

 private:
  void append_segment(const std::vector<Vec2>& points, const Anchor& start, WorkLeft& work);
  void append_thinned(const std::vector<Vec2>& dense);
  void measure();
  void fit_to(double length_px);

  CatmullVertices catmull_;
  double left_out_px_ = 0;  ///< length that thinning has taken away, still counted
  std::vector<Vec2> vertices_;
  std::vector<double> lengths_;  ///< px from the head to each vertex; never empty
};

/// Distance of two points in px, in single precision as osu! has it.
OSUGEN_EXPORT float distance_between_px(Vec2 a, Vec2 b);

}  // namespace osugen
