// A beam over the objects in order: every state is a place for the last one, with the places before it. What
// it costs is how much the flow of the map has changed; alike steps being alike is asked for, not paid for.
#include "search.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numbers>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/spacing.h>

#include "body.h"
#include "steps.h"

namespace osugen::distance_snap {
namespace {

constexpr std::size_t kWidth = 32;
constexpr double kCellPx = 12;        // of two states in one cell the cheaper stays
constexpr double kNoDirectionPx = 8;  // a shorter step leads nowhere
constexpr double kNearWallPx = 20;
constexpr std::size_t kLookBack = 4;  // objects that a new place should not cover
constexpr int kAttempts = 12;

/// What may be done to find a place; later ones only where earlier ones found none.
enum class Effort : std::uint8_t { move, turn, uneven, anything };
constexpr std::array kEfforts{Effort::move, Effort::turn, Effort::uneven, Effort::anything};

struct Band {
  double low = 0, high = std::numeric_limits<double>::infinity();
  bool holds(double px) const { return px >= low && px <= high; }
  double nearest(double px) const { return std::min(std::max(px, low), high); }
};

struct Place {
  Point head, tail;
  std::size_t way = 0;
  std::size_t parent = 0;  // in the layer of the object before
  double px = 0;           // of the step that led here
  double direction = 0;    // of that step, radians
  bool directed = false;
  double cost = 0;
};

double square(double x) {
  return x * x;
}

/// Turns to try, the smallest first: fine ones ahead, coarser ones behind.
const std::vector<double>& turns() {
  static const std::vector<double> all = [] {
    std::vector<double> degrees{0};
    for (int turn = 6; turn <= 180; turn += turn < 30 ? 6 : 10) {
      degrees.push_back(turn);
      if (turn < 180) degrees.push_back(-turn);
    }
    for (double& turn : degrees) turn *= std::numbers::pi / 180;
    return degrees;
  }();
  return all;
}

class Search {
 public:
  explicit Search(const Beatmap& map) : map_(map), played_(play(map)), steps_(steps_of(map, played_)) {
    WorkLeft work = kWorkOfOneMap;
    for (std::size_t i = 0; i < map.objects.size(); ++i) {
      bodies_.push_back(body_of(map.objects[i], played_.objects[i].end_position, work));
      given_.push_back(i > 0 ? bodies_[i].home - (bodies_[i - 1].home + bodies_[i - 1].ends[0]) : Point{});
    }
    set_wanted();
  }

  Beatmap run() {
    layers_.clear();
    tight_.clear();
    for (std::size_t i = 0; i < map_.objects.size(); ++i) layers_.push_back(layer_of(i));
    Beatmap result = map_;
    std::size_t at = 0;  // layers are sorted by cost
    for (std::size_t i = map_.objects.size(); i-- > 0;) {
      const Place& place = layers_[i][at];
      if (map_.objects[i].kind != ObjectKind::spinner) put(result.objects[i], place.head, place.way);
      at = place.parent;
    }
    return result;
  }

  /// Asks for less where there was no place.
  /// @return whether anything is left to ask
  bool ease() {
    constexpr double kShorter = 0.75, kStackPx = 3, kMostMarginPx = 8;
    if (tight_.empty()) {  // only stacking makes it uneven
      margin_px_ += kStackPx;
      return margin_px_ <= kMostMarginPx;
    }
    std::set<std::size_t> groups;
    for (const std::size_t i : tight_) groups.insert(steps_[i].group);
    for (const std::size_t group : groups) wanted_px_[group] *= kShorter;
    return true;
  }

 private:
  void set_wanted() {
    std::vector<std::vector<double>> of_group(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i)
      if (steps_[i].counts) of_group[steps_[i].group].push_back(length(given_[i]));
    wanted_px_.resize(steps_.size());
    for (std::size_t group = 0; group < of_group.size(); ++group) {
      std::vector<double>& px = of_group[group];
      if (px.empty()) continue;
      const auto middle = px.begin() + static_cast<std::ptrdiff_t>(px.size() / 2);
      std::nth_element(px.begin(), middle, px.end());
      wanted_px_[group] = *middle;
    }
  }

  // ---- what a step may be
  // ----------------------------------------------------------------------------------

  /// So narrow that any two steps in it are alike.
  Band wanted(std::size_t i) const {
    const double px = wanted_px_[steps_[i].group];
    const double low = std::max(0.0, (px - 5) / 1.075);
    return {low, low + calm_px(low)};
  }

  const Place& before(std::size_t i, const Place& from, std::size_t back) const {
    const Place* place = &from;
    for (std::size_t k = i - 1; k > back; --k) place = &layers_[k - 1][place->parent];
    return *place;
  }

  Band allowed(std::size_t i, const Place& from, Effort effort) const {
    if (!steps_[i].like || effort == Effort::anything) return {};
    constexpr double kRoundingPx = 0.05;
    const double like = before(i, from, *steps_[i].like).px;
    const double most = effort == Effort::uneven ? allowed_px(like) : calm_px(like);
    const double differs = std::max(0.0, most - margin_px_ - kRoundingPx);
    return {std::max(0.0, like - differs), like + differs};
  }

  // ---- what a place costs
  // ----------------------------------------------------------------------------------

  double turn_cost(std::size_t i, const Place& from, const Place& place) const {
    if (length(given_[i]) >= kNoDirectionPx && place.directed)
      return square(angle_between(place.direction, angle_of(given_[i])) / (std::numbers::pi / 3));
    if (!place.directed || !from.directed) return 0;
    return 0.3 * square(angle_between(place.direction, from.direction) / (std::numbers::pi / 2));
  }

  double crowding(std::size_t i, const Place& from, const Place& place) const {
    double cost = 0;
    const double radius = played_.radius_px;
    const Place* other = &from;
    for (std::size_t back = 1; back < kLookBack && back < i; ++back) {
      const std::size_t k = i - 1 - back;
      other = &layers_[k][other->parent];
      if (map_.objects[i].time_ms - played_.objects[k].end_time_ms > played_.preempt_ms) break;
      if (map_.objects[k].kind == ObjectKind::spinner) break;
      for (const Point point : {place.head, place.tail})
        for (const Point there : {other->head, other->tail})
          cost += 0.5 * std::max(0.0, 1 - length(point - there) / (2 * radius));
    }
    return cost;
  }

  double wall_cost(const Body& body, const Place& place) const {
    const Room& room = body.rooms[place.way];
    const double near = std::min(std::min(place.head.x - room.left, room.right - place.head.x),
                                 std::min(place.head.y - room.top, room.bottom - place.head.y));
    return near < kNearWallPx ? 0.3 * (1 - near / kNearWallPx) : 0;
  }

  double cost_of(std::size_t i, const Place& from, const Place& place) const {
    const Body& body = bodies_[i];
    double cost = steps_[i].counts ? turn_cost(i, from, place) : 0;
    if (steps_[i].counts) {
      const Band band = wanted(i);
      cost += square((place.px - band.nearest(place.px)) / (0.2 * band.low + 10));
    }
    const double moved = length(place.head - body.home);
    if (moved > 0 || place.way != 0) cost += crowding(i, from, place) + wall_cost(body, place);
    cost += square(moved / 150);
    if (place.way != 0) cost += 2 + body.turns[place.way];
    return cost;
  }

  // ---- places
  // ----------------------------------------------------------------------------------------------

  void offer(std::size_t i, const Place& from, const Band& band, Point head, std::size_t way,
             std::vector<Place>& out) const {
    const Body& body = bodies_[i];
    if (!body.rooms[way].holds(head)) return;
    Place place;
    place.head = head;
    place.way = way;
    place.tail = head + body.ends[way];
    const Point step = head - from.tail;
    place.px = length(step);
    if (steps_[i].counts && !band.holds(place.px)) return;
    place.directed = place.px >= kNoDirectionPx;
    place.direction = place.directed ? angle_of(step) : from.direction;
    place.directed = place.directed || from.directed;
    place.cost = from.cost + cost_of(i, from, place);
    out.push_back(place);
  }

  double straight_on(std::size_t i, const Place& from) const {
    if (length(given_[i]) >= kNoDirectionPx) return angle_of(given_[i]);
    return from.directed ? from.direction
                         : angle_of(Point{kPlayfieldWidth / 2, kPlayfieldHeight / 2} - from.tail);
  }

  void offer_ring(std::size_t i, const Place& from, const Band& band, double px, std::size_t way,
                  std::vector<Place>& out) const {
    const double ahead = straight_on(i, from);
    const auto at = [&](double angle) {
      return Point{std::round(from.tail.x + px * std::cos(angle)),
                   std::round(from.tail.y + px * std::sin(angle))};
    };
    for (const double turn : turns()) offer(i, from, band, at(ahead + turn), way, out);
    const Point home = bodies_[i].home - from.tail;
    if (length(home) > 0) offer(i, from, band, at(angle_of(home)), way, out);
  }

  void offer_step(std::size_t i, const Place& from, Effort effort, std::size_t way,
                  std::vector<Place>& out) const {
    const Body& body = bodies_[i];
    const Band band = allowed(i, from, effort), best = wanted(i);
    const Point home = body.rooms[way].nearest(body.home);
    offer(i, from, band, home, way, out);
    const double given = band.nearest(best.nearest(length(given_[i])));
    std::vector<double> distances{given};
    for (double px : {band.nearest(best.low), band.nearest(best.high), band.low, band.high}) {
      if (!std::isfinite(px) || std::find(distances.begin(), distances.end(), px) != distances.end())
        continue;
      distances.push_back(px);
    }
    for (const double px : distances) offer_ring(i, from, band, px, way, out);
    if (effort != Effort::move) offer(i, from, band, body.rooms[way].nearest(from.tail), way, out);
  }

  /// The first object, or one after a spinner: nothing is asked of its step.
  void offer_start(std::size_t i, const Place& from, std::vector<Place>& out) const {
    const Body& body = bodies_[i];
    const Point home = body.rooms[0].nearest(body.home);
    offer(i, from, {}, home, 0, out);
    constexpr double kAsidePx = 60;
    for (const double x : {-kAsidePx, 0.0, kAsidePx})
      for (const double y : {-kAsidePx, 0.0, kAsidePx})
        if (x != 0 || y != 0)
          offer(i, from, {}, body.rooms[0].nearest({std::round(home.x + x), std::round(home.y + y)}), 0, out);
  }

  std::vector<Place> offers(std::size_t i, const std::vector<Place>& from, Effort effort) const {
    std::vector<Place> out;
    const std::size_t ways = effort != Effort::move && bodies_[i].slides ? kWays : 1;
    for (std::size_t parent = 0; parent < from.size(); ++parent) {
      const std::size_t first = out.size();
      if (!steps_[i].counts) offer_start(i, from[parent], out);
      for (std::size_t way = 0; steps_[i].counts && way < ways; ++way)
        if (!bodies_[i].rooms[way].empty()) offer_step(i, from[parent], effort, way, out);
      for (std::size_t k = first; k < out.size(); ++k) out[k].parent = parent;
    }
    return out;
  }

  /// Nothing fits, or nothing is to be placed: the object stays, and all that came before goes on.
  std::vector<Place> as_given(std::size_t i, std::vector<Place> from) const {
    for (std::size_t parent = 0; parent < from.size(); ++parent) {
      Place& place = from[parent];
      place.px = length(bodies_[i].home - place.tail);
      place.head = bodies_[i].home;
      place.tail = place.head + bodies_[i].ends[0];
      place.way = 0;
      place.parent = parent;
      place.directed = false;
    }
    return from;
  }

  static std::vector<Place> cheapest(std::vector<Place> places) {
    std::stable_sort(places.begin(), places.end(),
                     [](const Place& a, const Place& b) { return a.cost < b.cost; });
    std::vector<Place> kept;
    std::set<std::tuple<int, int, std::size_t>> cells;
    for (const Place& place : places) {
      if (kept.size() == kWidth) break;
      const std::tuple cell{static_cast<int>(place.head.x / kCellPx),
                            static_cast<int>(place.head.y / kCellPx), place.way};
      if (cells.insert(cell).second) kept.push_back(place);
    }
    return kept;
  }

  std::vector<Place> layer_of(std::size_t i) {
    const std::vector<Place> from = i > 0 ? layers_[i - 1] : std::vector<Place>(1);
    if (map_.objects[i].kind == ObjectKind::spinner) return as_given(i, from);
    for (const Effort effort : kEfforts) {
      std::vector<Place> places = offers(i, from, effort);
      if (places.empty()) continue;
      if (effort > Effort::turn) tight_.push_back(i);
      return cheapest(std::move(places));
    }
    return as_given(i, from);
  }

  const Beatmap& map_;
  Play played_;
  std::vector<Step> steps_;
  std::vector<Body> bodies_;
  std::vector<Point> given_;       ///< the step to each object as it was
  std::vector<double> wanted_px_;  ///< of each group
  double margin_px_ = 0;
  std::vector<std::vector<Place>> layers_;
  std::vector<std::size_t> tight_;  ///< objects that found no place where their step is even
};

}  // namespace

Beatmap spaced_evenly(const Beatmap& map) {
  Search search(map);
  Beatmap best = search.run();
  Uneven left = uneven(best);
  for (int attempt = 1; attempt < kAttempts && left.any() && search.ease(); ++attempt) {
    Beatmap other = search.run();
    const Uneven now = uneven(other);
    if (!now.better_than(left)) continue;
    best = std::move(other);
    left = now;
  }
  return best;
}

}  // namespace osugen::distance_snap
