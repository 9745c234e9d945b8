#include <osugen/beatmap/timing_lines.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

namespace osugen {
namespace {

constexpr RedLine kWithoutRedLine{0, 1000, 4};

template <typename Point>
using ByTime = std::map<double, Point>;

template <typename Point>
const Point* last_at(const ByTime<Point>& points, double time_ms) {
  const auto after = points.upper_bound(time_ms);
  return after == points.begin() ? nullptr : &std::prev(after)->second;
}

bool same(const VelocityPoint& a, const VelocityPoint& b) {
  return a.slider_velocity == b.slider_velocity && a.ticks == b.ticks;
}
bool same(const EffectPoint& a, const EffectPoint& b) {
  return a.kiai == b.kiai && a.scroll_speed == b.scroll_speed;
}
bool same(const SamplePoint& a, const SamplePoint& b) {
  return a.sample_set == b.sample_set && a.sample_index == b.sample_index && a.volume == b.volume;
}

/// A point that changes nothing at the moment it is added is not stored, even where a line added later makes
/// it matter.
template <typename Point>
void add_unless_redundant(ByTime<Point>& points, const Point& point, const Point* before_the_first) {
  const Point* now = last_at(points, point.time_ms);
  if (now == nullptr) now = before_the_first;
  if (now == nullptr || !same(*now, point)) points.insert_or_assign(points.end(), point.time_ms, point);
}

double factor_of(const TimingLine& line) {
  return line.beat_length < 0 ? 100.0 / -line.beat_length : 1.0;
}

VelocityPoint velocity_of(const TimingLine& line) {
  return {line.time_ms, std::clamp(factor_of(line), 0.1, 10.0), !std::isnan(line.beat_length)};
}

EffectPoint effect_of(const TimingLine& line, Mode mode) {
  const bool scrolls = mode == Mode::taiko || mode == Mode::mania;
  return {line.time_ms, line.kiai(), scrolls ? std::clamp(factor_of(line), 0.01, 10.0) : 1.0};
}

SamplePoint sample_of(const TimingLine& line) {
  return {line.time_ms, line.sample_set == 0 ? 1 : line.sample_set, line.sample_index,
          std::clamp(line.volume, 0, 100)};
}

template <typename Point>
std::vector<Point> in_order(const ByTime<Point>& points) {
  std::vector<Point> list;
  list.reserve(points.size());
  for (const auto& [time, point] : points) list.push_back(point);
  return list;
}

struct Points {
  ByTime<RedLine> red_lines;
  ByTime<VelocityPoint> velocities;
  ByTime<EffectPoint> effects;
  ByTime<SamplePoint> samples;

  void add_group(std::span<const TimingLine> group, Mode mode) {
    const TimingLine* first_red = nullptr;
    const TimingLine* last_green = nullptr;
    for (const TimingLine& line : group) {
      if (!line.uninherited)
        last_green = &line;
      else if (first_red == nullptr)
        first_red = &line;
    }
    if (first_red != nullptr) {
      const RedLine red{first_red->time_ms, std::clamp(first_red->beat_length, 6.0, 60000.0),
                        first_red->meter};
      red_lines.insert_or_assign(red_lines.end(), red.time_ms, red);
    }
    static constexpr VelocityPoint kFirstVelocity;
    static constexpr EffectPoint kFirstEffect;
    const TimingLine& line = last_green != nullptr ? *last_green : *first_red;
    add_unless_redundant(velocities, velocity_of(line), &kFirstVelocity);
    add_unless_redundant(effects, effect_of(line, mode), &kFirstEffect);
    add_unless_redundant<SamplePoint>(samples, sample_of(line), nullptr);
  }
};

/// The last point at or before a time; nullptr before the first.
template <typename Point>
const Point* last_at(const std::vector<Point>& points, double time_ms) {
  const auto after = std::upper_bound(points.begin(), points.end(), time_ms,
                                      [](double time, const Point& point) { return time < point.time_ms; });
  return after == points.begin() ? nullptr : &*std::prev(after);
}

}  // namespace

TimingInForce::TimingInForce(const Beatmap& map) {
  Points points;
  const auto& lines = map.timing_lines;
  for (auto first = lines.begin(); first != lines.end();) {
    const auto end = std::find_if(first, lines.end(),
                                  [&](const TimingLine& line) { return line.time_ms != first->time_ms; });
    points.add_group({first, end}, map.general.mode);
    first = end;
  }
  red_lines_ = in_order(points.red_lines);
  velocities_ = in_order(points.velocities);
  effects_ = in_order(points.effects);
  samples_ = in_order(points.samples);
}

RedLine TimingInForce::red_line_at(double time_ms) const {
  if (red_lines_.empty()) return kWithoutRedLine;
  const RedLine* line = last_at(red_lines_, time_ms);
  return line != nullptr ? *line : red_lines_.front();
}

VelocityPoint TimingInForce::velocity_at(double time_ms) const {
  const VelocityPoint* point = last_at(velocities_, time_ms);
  return point != nullptr ? *point : VelocityPoint{};
}

EffectPoint TimingInForce::effect_at(double time_ms) const {
  const EffectPoint* point = last_at(effects_, time_ms);
  return point != nullptr ? *point : EffectPoint{};
}

SamplePoint TimingInForce::sample_at(double time_ms) const {
  const SamplePoint* point = last_at(samples_, time_ms);
  if (point != nullptr) return *point;
  return samples_.empty() ? SamplePoint{} : samples_.front();
}

std::vector<RedLine> red_lines(const Beatmap& map) {
  return TimingInForce(map).red_lines();
}

}  // namespace osugen
