#include <osugen/beatmap/slider_velocity.h>

#include <algorithm>
#include <cmath>

#include <osugen/beatmap/timing_lines.h>

namespace osugen {
namespace {

constexpr double kSlowest = 0.1, kFastest = 10;
constexpr double kSame = 1e-6;  // relative; osu! rounds the percentage to single precision

double green_velocity(const TimingLine& green) {
  if (!(green.beat_length < 0)) return 1;
  return std::clamp(-100 / green.beat_length, kSlowest, kFastest);
}

/// The lines so far, in the order of time, and the velocity that they leave in force.
class Lines {
 public:
  explicit Lines(std::size_t capacity) { lines_.reserve(capacity); }

  void add(const TimingLine& line) {
    if (lines_.empty() || lines_.back().time_ms != line.time_ms) green_ = false;
    // Of lines at one time the green one wins, wherever it stands.
    if (!line.uninherited) {
      green_ = true;
      velocity_ = green_velocity(line);
    } else if (!green_) {
      velocity_ = 1;
    }
    lines_.push_back(line);
  }

  void set(double time_ms, double velocity, const TimingLine& otherwise) {
    if (std::abs(velocity - velocity_) <= kSame * velocity) return;
    velocity_ = velocity;
    if (!lines_.empty() && lines_.back().time_ms == time_ms && green_) {
      const auto last = std::find_if(lines_.rbegin(), lines_.rend(),
                                     [](const TimingLine& line) { return !line.uninherited; });
      last->beat_length = -100 / velocity;
      return;
    }
    TimingLine green = lines_.empty() ? otherwise : lines_.back();
    green.time_ms = time_ms;
    green.beat_length = -100 / velocity;
    green.uninherited = false;
    green.effects &= ~8;  // only a red line has a bar line to omit
    green_ = true;
    lines_.push_back(green);
  }

  std::vector<TimingLine> take() { return std::move(lines_); }

 private:
  std::vector<TimingLine> lines_;
  double velocity_ = 1;
  bool green_ = false;  // a green line at the time of the last line
};

}  // namespace

double slider_speed(const Difficulty& difficulty, const RedLine& red_line, double slider_velocity) {
  const double percentage =
      std::clamp(static_cast<double>(static_cast<float>(100 / slider_velocity)), 10.0, 1000.0);
  return 100 * difficulty.slider_multiplier / (red_line.beat_length_ms * percentage / 100);
}

std::vector<double> slider_velocities(const Beatmap& map) {
  const TimingInForce timing(map);
  std::vector<double> velocities;
  velocities.reserve(map.objects.size());
  for (const HitObject& object : map.objects)
    velocities.push_back(timing.velocity_at(object.time_ms).slider_velocity);
  return velocities;
}

void set_slider_velocities(Beatmap& map, std::span<const double> velocities) {
  std::stable_sort(map.timing_lines.begin(), map.timing_lines.end(),
                   [](const TimingLine& a, const TimingLine& b) { return a.time_ms < b.time_ms; });
  const std::vector<TimingLine>& given = map.timing_lines;
  const TimingLine first = given.empty() ? TimingLine{} : given.front();
  Lines lines(given.size() + map.objects.size());
  std::size_t next = 0;
  for (std::size_t i = 0; i < map.objects.size() && i < velocities.size(); ++i) {
    const HitObject& object = map.objects[i];
    if (object.kind != ObjectKind::slider) continue;
    while (next < given.size() && given[next].time_ms <= object.time_ms) lines.add(given[next++]);
    lines.set(object.time_ms, std::clamp(velocities[i], kSlowest, kFastest), first);
  }
  while (next < given.size()) lines.add(given[next++]);
  map.timing_lines = lines.take();
}

}  // namespace osugen
