#include <osugen/mapset/map_view.h>

#include <algorithm>
#include <cmath>

#include <osugen/beatmap/play.h>

namespace osugen {
namespace {

std::vector<TimingLine> in_order(std::vector<TimingLine> lines) {
  std::stable_sort(lines.begin(), lines.end(), [](const TimingLine& a, const TimingLine& b) {
    return a.time_ms != b.time_ms ? a.time_ms < b.time_ms : a.uninherited && !b.uninherited;
  });
  return lines;
}

Vec2 moved(Vec2 point, Vec2 by) {
  return {point.x + by.x, point.y + by.y};
}

/// Times of head, repeats and tail; of other objects start and end.
/// @param most  lowered by what is returned; where it is spent, repeats are left out
std::vector<double> edges_of(const HitObject& object, double end_ms, double slide_ms, std::int64_t& most) {
  std::vector<double> edges{object.time_ms};
  if (object.kind == ObjectKind::circle) return edges;
  if (object.kind == ObjectKind::slider && object.slider.slides <= most)
    for (int i = 1; i < object.slider.slides; ++i) edges.push_back(object.time_ms + slide_ms * i);
  edges.push_back(end_ms);
  most -= static_cast<std::int64_t>(edges.size());
  return edges;
}

double own_length(const Slider& slider, double cut_length, WorkLeft& work) {
  if (slider.length_px <= 0) return cut_length;
  Slider uncut = slider;
  uncut.length_px = 0;
  return SliderPath(uncut, CatmullVertices::thinned, work).distance_px();
}

int column_of(const Beatmap& map, const HitObject& object) {
  const int keys = std::clamp(static_cast<int>(map.difficulty.cs), 1, 18);
  const double column = std::floor(static_cast<double>(object.position.x) * keys / kPlayfieldWidth);
  return static_cast<int>(std::clamp(column, 0.0, keys - 1.0));
}

}  // namespace

double velocity_of(const TimingLine& line) {
  if (line.uninherited || !(line.beat_length < 0)) return 1;
  return std::clamp(-100 / line.beat_length, 0.1, 10.0);
}

MapView::MapView(const Beatmap& beatmap)
    : map(beatmap), lines(in_order(beatmap.timing_lines)), timing(beatmap) {
  const Play played = play(map);
  radius = played.radius_px;
  preempt_ms = played.preempt_ms;
  objects.reserve(map.objects.size());
  WorkLeft work = std::uint64_t{20} * 1000 * 1000;
  std::int64_t edges = 1000000;  // real maps have a few thousand
  int combo = 0, number = 0;
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    const HitObject& object = map.objects[i];
    const PlayedObject& plays = played.objects[i];
    const float offset = played.stack_offset_px(plays.stack_height);
    if ((object.new_combo && object.kind != ObjectKind::spinner) || combo == 0) {
      combo += 1 + object.combo_skip;
      number = 0;
    }
    ObjectView view;
    view.object = &object;
    view.end_ms = plays.end_time_ms;
    view.edges = edges_of(object, plays.end_time_ms, plays.motion.slide_ms, edges);
    view.head = moved(object.position, {offset, offset});
    view.tail = moved(plays.end_position, {offset, offset});
    view.column = column_of(map, object);
    view.combo = combo;
    view.number = ++number;
    if (object.kind == ObjectKind::slider && map.general.mode == Mode::osu) {
      const SliderPath path(object.slider, CatmullVertices::thinned, work);
      for (const Vec2& vertex : path.vertices()) view.body.push_back(moved(vertex, view.head));
      view.own_length_px = own_length(object.slider, path.distance_px(), work);
    }
    objects.push_back(std::move(view));
  }
}

}  // namespace osugen
