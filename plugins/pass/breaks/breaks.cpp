// Breaks, preview point and kiai time.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/pass.h>

#include "loudest.h"

namespace osugen::breaks {
namespace {

// What the game's editor keeps between objects and breaks; a shorter break has no effect.
constexpr double kAfterObjectMs = 200, kBeforeObjectMs = 450, kShortestMs = 650;
constexpr double kLeastDrainMs = 30000;  // that the upload asks for, breaks not counted
constexpr double kKiaiShare = 1.0 / 3;   // of the song, at most

/// A break and the object after it.
struct Rest {
  Break pause;
  std::size_t next = 0;
};

double length_ms(const Break& pause) {
  return pause.end_ms - pause.start_ms;
}

std::vector<Rest> rests_of(const Beatmap& map, const Play& played, double shortest_gap_ms) {
  std::vector<Rest> rests;
  double end_ms = -HUGE_VAL;  // of all objects so far: a spinner may outlast what follows it
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    const HitObject& object = map.objects[i];
    const Break pause{std::ceil(end_ms + kAfterObjectMs),
                      std::floor(object.time_ms - std::max<double>(kBeforeObjectMs, played.preempt_ms))};
    if (i > 0 && object.time_ms - end_ms >= shortest_gap_ms && length_ms(pause) >= kShortestMs)
      rests.push_back({pause, i});
    end_ms = std::max({end_ms, object.time_ms, played.objects[i].end_time_ms});
  }
  return rests;
}

/// Leaves out the shortest until kLeastDrainMs of the map are played. A map that is shorter as a whole keeps
/// all.
void keep_drain(std::vector<Rest>& rests, double played_ms) {
  if (played_ms < kLeastDrainMs) return;
  for (const Rest& rest : rests) played_ms -= length_ms(rest.pause);
  while (played_ms < kLeastDrainMs && !rests.empty()) {
    const auto shortest = std::min_element(rests.begin(), rests.end(), [](const Rest& a, const Rest& b) {
      return length_ms(a.pause) < length_ms(b.pause);
    });
    played_ms += length_ms(shortest->pause);
    rests.erase(shortest);
  }
}

void rest(Beatmap& map, double shortest_gap_ms) {
  map.events.breaks.clear();
  if (map.objects.empty()) return;
  const Play played = play(map);
  std::vector<Rest> rests = rests_of(map, played, shortest_gap_ms);
  keep_drain(rests, played.objects.back().end_time_ms - map.objects.front().time_ms);
  for (const Rest& rest : rests) {
    map.events.breaks.push_back(rest.pause);
    map.objects[rest.next].new_combo = true;
  }
}

constexpr int kKiai = 1;

/// A green line that says what is in force at its time.
TimingLine line_in_force(const TimingInForce& timing, double time_ms) {
  const VelocityPoint velocity = timing.velocity_at(time_ms);
  const SamplePoint samples = timing.sample_at(time_ms);
  TimingLine line;
  line.time_ms = time_ms;
  line.beat_length =
      velocity.ticks ? -100 / velocity.slider_velocity : std::numeric_limits<double>::quiet_NaN();
  line.meter = timing.red_line_at(time_ms).meter;
  line.sample_set = samples.sample_set;
  line.sample_index = samples.sample_index;
  line.volume = samples.volume;
  line.uninherited = false;
  return line;
}

/// Kiai in the stretch and nowhere else, by the lines that are there and two green ones that change nothing
/// else. Timing lines come out sorted by time. The stretch does not begin at the first red line, which may
/// have no kiai.
void set_kiai(Beatmap& map, const Stretch& stretch) {
  auto& lines = map.timing_lines;
  const TimingInForce timing(map);
  for (const double time : {stretch.start_ms, stretch.end_ms}) {
    const bool there = std::any_of(lines.begin(), lines.end(),
                                   [time](const TimingLine& line) { return line.time_ms == time; });
    if (!there) lines.push_back(line_in_force(timing, time));
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const TimingLine& a, const TimingLine& b) { return a.time_ms < b.time_ms; });
  for (TimingLine& line : lines) {
    const bool inside = line.time_ms >= stretch.start_ms && line.time_ms < stretch.end_ms;
    line.effects = (line.effects & ~kKiai) | (inside ? kKiai : 0);
  }
}

/// Long gaps become breaks with the margins that the game asks for. The loudest stretch of the song is where
/// its preview begins, and kiai time where that is asked for.
class Breaks final : public Pass {
 public:
  static Descriptor describe() {
    return {
        .type = "breaks",
        .version = "1.0.0",
        .summary =
            "Turns long gaps into breaks; sets the preview point and kiai to the loudest part of the song.",
        .params = {Param::number(
                       "shortest_gap",
                       "Minimum gap, from the end of an object to the next object, to become a break.", 3000,
                       kAfterObjectMs + kShortestMs + kBeforeObjectMs, 600000, "ms"),
                   Param::flag("preview", "Set the preview point to the loudest part of the song.", true),
                   Param::flag("kiai", "Set kiai time to the loudest part of the song.", false)},
        .inputs = {},
        .outputs = {}};
  }
  explicit Breaks(const Config& config)
      : shortest_gap_ms_(config.number("shortest_gap")),
        preview_(config.flag("preview")),
        kiai_(config.flag("kiai")) {}
  void apply(Beatmap& map, const Song& song, const MapRequest& /*request*/) const override {
    if (map.general.mode != Mode::mania) rest(map, shortest_gap_ms_);
    if (!(preview_ || kiai_) || song.audio == nullptr) return;
    const std::optional<Stretch> loud = loudest(red_lines(map), *song.audio, song.bias_ms);
    if (!loud) return;
    if (preview_) map.general.preview_time_ms = static_cast<int>(loud->start_ms);
    const double song_ms = song.length_ms > 0 ? song.length_ms : 1000 * song.audio->seconds();
    if (kiai_ && loud->end_ms - loud->start_ms <= kKiaiShare * song_ms) set_kiai(map, *loud);
  }

 private:
  double shortest_gap_ms_;
  bool preview_, kiai_;
};

}  // namespace
}  // namespace osugen::breaks

OSUGEN_MODULE("breaks", "1.0.0", "MIT", osugen::component<osugen::breaks::Breaks>())
