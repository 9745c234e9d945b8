// Breaks, preview point and kiai time.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/timing_lines.h>
#include <osugen/beatmap/whole_ms.h>
#include <osugen/interfaces/abi.h>
#include <osugen/interfaces/pass.h>

#include "highlight.h"

namespace osugen::breaks {
namespace {

// What the game's editor keeps between objects and breaks; a shorter break has no effect.
constexpr double kAfterObjectMs = 200, kBeforeObjectMs = 450, kShortestMs = 650;
constexpr double kLeastDrainMs = 30000;  // that the upload asks for, breaks not counted

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

/// Map time, on the beat that osu! puts it on: the grid of the map's red lines, cut to whole ms.
double on_the_beat(const TimingInForce& timing, double time_ms) {
  constexpr double kRoundedMs = 2;  // red lines are in whole ms, bar lines of the song are not
  const RedLine red = timing.red_line_at(time_ms + kRoundedMs);
  const double beat =
      red.time_ms + std::round((time_ms - red.time_ms) / red.beat_length_ms) * red.beat_length_ms;
  return cut_to_ms(std::abs(beat - time_ms) <= kRoundedMs ? beat : time_ms);
}

/// In map time. Those that would begin with the first timing line, which may have no kiai, or before it are
/// left out.
std::vector<Stretch> on_beats(const std::vector<Stretch>& stretches, const Beatmap& map, double bias_ms) {
  std::vector<Stretch> moved;
  if (map.timing_lines.empty()) return moved;
  const TimingInForce timing(map);
  for (const Stretch& stretch : stretches) {
    const Stretch one{on_the_beat(timing, stretch.start_ms - bias_ms),
                      on_the_beat(timing, stretch.end_ms - bias_ms)};
    if (one.start_ms > map.timing_lines.front().time_ms && one.end_ms > one.start_ms) moved.push_back(one);
  }
  return moved;
}

/// Kiai in the stretches and nowhere else, by the lines that are there and green ones that change nothing
/// else. Timing lines come out sorted by time.
void set_kiai(Beatmap& map, const std::vector<Stretch>& stretches) {
  auto& lines = map.timing_lines;
  const TimingInForce timing(map);
  const auto needs_line = [&lines](double time) {
    return std::none_of(lines.begin(), lines.end(),
                        [time](const TimingLine& line) { return line.time_ms == time; });
  };
  for (const Stretch& stretch : stretches)
    for (const double time : {stretch.start_ms, stretch.end_ms})
      if (needs_line(time)) lines.push_back(line_in_force(timing, time));
  std::stable_sort(lines.begin(), lines.end(),
                   [](const TimingLine& a, const TimingLine& b) { return a.time_ms < b.time_ms; });
  for (TimingLine& line : lines) {
    const bool inside = std::any_of(stretches.begin(), stretches.end(), [&line](const Stretch& stretch) {
      return line.time_ms >= stretch.start_ms && line.time_ms < stretch.end_ms;
    });
    line.effects = (line.effects & ~kKiai) | (inside ? kKiai : 0);
  }
}

/// Long gaps become breaks with the margins that the game asks for. Where the preview begins and what is kiai
/// follows from the song alone: all maps of a set agree.
class Breaks final : public Pass {
 public:
  static Descriptor describe() {
    return {
        .type = "breaks",
        .version = "2.0.0",
        .summary = "Turns long gaps into breaks; sets the preview point and kiai time to the chorus.",
        .params =
            {Param::number("shortest_gap",
                           "Minimum gap, from the end of an object to the next object, to become a break.",
                           3000, kAfterObjectMs + kShortestMs + kBeforeObjectMs, 600000, "ms"),
             Param::flag("preview",
                         "Set the preview point to the chorus, or to the loudest part of a song without one.",
                         true),
             Param::flag("kiai", "Set kiai time to the chorus and to the sections that sound like it.", true),
             Param::number("kiai_share", "Maximum share of the music that kiai time may cover.", 0.3, 0, 1)},
        .inputs = {},
        .outputs = {}};
  }
  explicit Breaks(const Config& config)
      : shortest_gap_ms_(config.number("shortest_gap")),
        preview_(config.flag("preview")),
        kiai_(config.flag("kiai")),
        kiai_share_(config.number("kiai_share")) {}
  void apply(Beatmap& map, const Song& song, const MapRequest& /*request*/) const override {
    if (map.general.mode != Mode::mania) rest(map, shortest_gap_ms_);
    if (song.sound == nullptr) return;
    const std::optional<double> preview = preview_ms(*song.sound);
    if (preview_ && preview)
      map.general.preview_time_ms = static_cast<int>(std::max(0.0, cut_to_ms(*preview - song.bias_ms)));
    if (kiai_) set_kiai(map, on_beats(kiai_of(*song.sound, kiai_share_), map, song.bias_ms));
  }

 private:
  double shortest_gap_ms_;
  bool preview_, kiai_;
  double kiai_share_;
};

}  // namespace
}  // namespace osugen::breaks

OSUGEN_MODULE("breaks", "2.0.0", "MIT", osugen::component<osugen::breaks::Breaks>())
