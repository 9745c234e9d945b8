#include <osugen/evaluate/scorecard/figures.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <vector>

#include <osugen/evaluate/scorecard/gaps.h>
#include <osugen/evaluate/scorecard/laid_out.h>
#include <osugen/evaluate/scorecard/median.h>
#include <osugen/evaluate/scorecard/repeated_bars.h>
#include <osugen/stars/stars.h>

namespace osugen::scorecard {
namespace {

using Objects = std::vector<Placed>;

double share(std::size_t part, std::size_t of) {
  return static_cast<double>(part) / static_cast<double>(of);
}

/// From the first start to the last one.
double length_ms(const Objects& objects) {
  return objects.back().time_ms - objects.front().time_ms;
}

void add_counts(const Objects& objects, Figures& figures) {
  const double seconds = length_ms(objects) / 1000;
  figures[Figure::objects_per_s] = seconds > 0 ? static_cast<double>(objects.size()) / seconds : 0;
  std::vector<double> beats;
  std::size_t repeated = 0;
  for (const Placed& object : objects) {
    if (object.kind != ObjectKind::slider) continue;
    beats.push_back(object.slider_beats);
    repeated += object.slides > 1;
  }
  figures[Figure::slider_share] = share(beats.size(), objects.size());
  if (beats.empty()) return;
  figures[Figure::repeated_sliders] = share(repeated, beats.size());
  figures[Figure::slider_beats] = median(std::move(beats));
}

/// Pauses longer than this many beats are rests.
constexpr double kRestBeats = 2.2;

void add_rests(const Objects& objects, Figures& figures) {
  double rests_ms = 0;
  for (std::size_t i = 1; i < objects.size(); ++i) {
    const double pause_ms = objects[i].time_ms - objects[i - 1].end_ms;
    if (pause_ms > kRestBeats * objects[i].beat_ms) rests_ms += pause_ms;
  }
  figures[Figure::rest_share] = rests_ms / (length_ms(objects) + 1);
}

void add_combos(const Objects& objects, Figures& figures) {
  std::size_t combos = 1;
  for (std::size_t i = 1; i < objects.size(); ++i) combos += objects[i].new_combo;
  figures[Figure::combo_length] = share(objects.size(), combos);
}

void add_early_starts(const Objects& played, Figures& figures) {
  constexpr double kToleranceMs = 2;
  std::size_t early = 0;
  for (std::size_t i = 1; i < played.size(); ++i)
    early += played[i].time_ms < played[i - 1].end_ms - kToleranceMs;
  figures[Figure::early_starts] = share(early, played.size());
}

/// The angle in degrees between the movements a -> b and b -> c; nothing where one of them is none.
std::optional<double> turn(const Placed& a, const Placed& b, const Placed& c) {
  constexpr double kMovementPx = 20, kBeats = 3;
  if (c.time_ms - a.time_ms > kBeats * b.beat_ms) return std::nullopt;
  const double into_px = px_between(a, b), out_px = px_between(b, c);
  if (into_px < kMovementPx || out_px < kMovementPx) return std::nullopt;
  const double dot = (b.x - a.end_x) * (c.x - b.end_x) + (b.y - a.end_y) * (c.y - b.end_y);
  return std::acos(std::clamp(dot / into_px / out_px, -1.0, 1.0)) * (180 / std::numbers::pi);
}

void add_turns(const Objects& played, Figures& figures) {
  std::size_t on = 0, aside = 0, back = 0;
  for (std::size_t i = 2; i < played.size(); ++i) {
    const auto degrees = turn(played[i - 2], played[i - 1], played[i]);
    if (!degrees) continue;
    on += *degrees < 45;
    aside += *degrees >= 45 && *degrees < 135;
    back += *degrees >= 135;
  }
  const std::size_t all = std::max<std::size_t>(1, on + aside + back);
  figures[Figure::turns_under_45] = share(on, all);
  figures[Figure::turns_45_to_135] = share(aside, all);
  figures[Figure::turns_over_135] = share(back, all);
}

double box_share(const Placed* first, const Placed* last) {
  const auto [left, right] =
      std::minmax_element(first, last, [](const Placed& a, const Placed& b) { return a.x < b.x; });
  const auto [top, bottom] =
      std::minmax_element(first, last, [](const Placed& a, const Placed& b) { return a.y < b.y; });
  return (right->x - left->x) * (bottom->y - top->y) / (double{kPlayfieldWidth} * double{kPlayfieldHeight});
}

void add_field(const Objects& played, Figures& figures) {
  constexpr std::size_t kWindow = 16, kHop = 8;
  std::vector<double> boxes;
  for (std::size_t i = 0; i + kWindow <= played.size(); i += kHop)
    boxes.push_back(box_share(&played[i], &played[i] + kWindow));
  figures[Figure::box_of_16] = median(std::move(boxes));

  // What lies right of the playfield or below it counts for the last cell; what lies left of it or above it
  // is a cell of its own.
  constexpr double kCellPx = 64, kColumns = 8, kRows = 6;
  std::set<std::pair<double, double>> cells;
  for (const Placed& object : played) {
    cells.emplace(std::min(kColumns - 1, std::floor(object.x / kCellPx)),
                  std::min(kRows - 1, std::floor(object.y / kCellPx)));
  }
  figures[Figure::cells_used] = static_cast<double>(cells.size()) / (kColumns * kRows);
}

void add_overlaps(const Objects& played, double radius_px, Figures& figures) {
  constexpr double kSeenMs = 1200, kStackPx = 6, kOverlapRadii = 1.6;
  constexpr std::size_t kBack = 8;
  std::size_t overlaps = 0, stacks = 0;
  for (std::size_t i = 0; i < played.size(); ++i) {
    bool overlaps_one = false, on_a_stack = false;
    for (std::size_t back = 1; back <= std::min(kBack, i); ++back) {
      const Placed& before = played[i - back];
      if (played[i].time_ms - before.time_ms >= kSeenMs) break;
      const double px = px_of_heads(played[i], before);
      if (px < kStackPx)
        on_a_stack = true;
      else if (back >= 2 && px < kOverlapRadii * radius_px)
        overlaps_one = true;
    }
    overlaps += overlaps_one && !on_a_stack;
    stacks += on_a_stack;
  }
  figures[Figure::overlaps] = share(overlaps, played.size());
  figures[Figure::stacked] = share(stacks, played.size());
}

}  // namespace

std::optional<Figures> figures_of(const Beatmap& map) {
  const LaidOut laid = lay_out(map);
  if (laid.played.size() < kFewestObjects) return std::nullopt;
  Figures figures;
  add_counts(laid.objects, figures);
  add_rests(laid.objects, figures);
  add_combos(laid.objects, figures);
  add_early_starts(laid.played, figures);
  add_gaps(laid.played, figures);
  add_turns(laid.played, figures);
  add_field(laid.played, figures);
  add_overlaps(laid.played, laid.radius_px, figures);
  add_repeated_bars(laid, figures);
  figures[Figure::stars] = star_rating(map).total;
  return figures;
}

}  // namespace osugen::scorecard
