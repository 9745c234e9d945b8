// osugen/mapset/picture_parts.h - parts of the picture as SVG. Private; include picture.h.
#pragma once

#include <string>
#include <vector>

#include <osugen/mapset/map_view.h>

namespace osugen::picture {

struct Bar {
  double start_ms = 0, end_ms = 0;
  double beat_ms = 500;
  int number = 1;  ///< within its red line, from 1
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

inline constexpr double kFieldMargin = 40;  ///< osu! pixels shown around the playfield
inline constexpr double kFieldWidth = kPlayfieldWidth + 2 * kFieldMargin;
inline constexpr double kFieldHeight = kPlayfieldHeight + 2 * kFieldMargin;

/// "#rrggbb" of the object's combo.
std::string combo_colour(const MapView& map, const ObjectView& object);
/// A colour between the object's and black; `share` of black from 0 to 1.
std::string darkened(const MapView& map, const ObjectView& object, double share);

/// White, or near black on bright combos: what a number is written in on the object's colour.
std::string number_colour(const MapView& map, const ObjectView& object);

/// The playfield with the objects that start in a bar, the earlier on top.
std::string playfield(const MapView& map, const Bar& bar, const Box& box);
/// The same objects along the beats of the bar, as an editor shows them.
std::string beat_ruler(const MapView& map, const Bar& bar, const Box& box);
/// How many objects the map has from start to end, with kiai, breaks and the bars shown.
std::string density(const MapView& map, const std::vector<Bar>& bars, const Box& box);

/// Indices of the objects that start in [from, to): first, and one past the last.
std::pair<std::size_t, std::size_t> objects_between(const MapView& map, double from, double to);

}  // namespace osugen::picture
