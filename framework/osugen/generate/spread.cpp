#include <osugen/generate/spread.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <utility>

#include <osugen/beatmap/play.h>

namespace osugen {
namespace {

constexpr double kSameMs = 2;  ///< both sides are rounded to whole milliseconds

bool near_one_of(const std::vector<double>& sorted, double time_ms) {
  const auto next = std::lower_bound(sorted.begin(), sorted.end(), time_ms - kSameMs);
  return next != sorted.end() && *next <= time_ms + kSameMs;
}

}  // namespace

std::vector<std::size_t> writing_order(const std::vector<Level>& levels) {
  std::vector<std::size_t> order(levels.size());
  std::iota(order.rbegin(), order.rend(), std::size_t{0});
  if (order.size() > 2 && levels.front() == Level::easy) std::swap(order.back(), order.end()[-2]);
  return order;
}

void WrittenLevels::add(std::size_t level, const Beatmap& map) {
  Rhythm& rhythm = rhythms_[level];
  rhythm.moments = rhythm_of(map);
  rhythm.beginnings.clear();
  for (const HitObject& object : map.objects) rhythm.beginnings.push_back(object.time_ms);
}

RhythmBounds WrittenLevels::bounds_of(std::size_t level) const {
  RhythmBounds bounds;
  const auto harder = rhythms_.upper_bound(level);
  if (harder != rhythms_.end()) bounds.within = harder->second.moments;
  if (harder != rhythms_.begin()) bounds.needed = std::prev(harder)->second.beginnings;
  return bounds;
}

std::vector<double> rhythm_of(const Beatmap& map) {
  const Play played = play(map);
  std::vector<double> times;
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    const HitObject& object = map.objects[i];
    times.push_back(object.time_ms);
    if (object.kind == ObjectKind::circle) continue;
    if (object.kind == ObjectKind::slider) {
      for (int slide = 1; slide < object.slider.slides; ++slide)
        times.push_back(object.time_ms + slide * played.objects[i].motion.slide_ms);
    }
    times.push_back(played.objects[i].end_time_ms);
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

double contained_share(const Beatmap& easier, const Beatmap& harder) {
  if (easier.objects.empty()) return 1;
  const std::vector<double> rhythm = rhythm_of(harder);
  const auto contained =
      std::count_if(easier.objects.begin(), easier.objects.end(),
                    [&rhythm](const HitObject& object) { return near_one_of(rhythm, object.time_ms); });
  return static_cast<double>(contained) / static_cast<double>(easier.objects.size());
}

}  // namespace osugen
