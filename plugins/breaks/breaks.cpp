#include "breaks.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <osugen/beatmap/play.h>
#include <osugen/beatmap/timing_lines.h>

#include "kiai.h"
#include "loudest.h"

namespace osugen::breaks {
namespace {

// What the game's editor keeps between objects and breaks; a shorter break has no effect.
constexpr double kAfterObjectMs = 200, kBeforeObjectMs = 450, kShortestMs = 650;
constexpr double kKiaiShare = 1.0 / 3;  // of the song, at most

void rest(Beatmap& map, double shortest_gap_ms) {
  map.events.breaks.clear();
  if (map.objects.empty()) return;
  const Play played = play(map);
  double end_ms = -HUGE_VAL;  // of all objects so far: a spinner may outlast what follows it
  for (std::size_t i = 0; i < map.objects.size(); ++i) {
    HitObject& object = map.objects[i];
    const Break pause{std::ceil(end_ms + kAfterObjectMs),
                      std::floor(object.time_ms - std::max<double>(kBeforeObjectMs, played.preempt_ms))};
    if (i > 0 && object.time_ms - end_ms >= shortest_gap_ms && pause.end_ms - pause.start_ms >= kShortestMs) {
      map.events.breaks.push_back(pause);
      object.new_combo = true;
    }
    end_ms = std::max({end_ms, object.time_ms, played.objects[i].end_time_ms});
  }
}

}  // namespace

Descriptor Breaks::describe() {
  return {
      .type = "breaks",
      .version = "1.0.0",
      .summary = "Long gaps become breaks; the loudest stretch of the song is its preview, and kiai.",
      .params = {Param::number("shortest_gap",
                               "From the end of an object to the next: so long a gap becomes a break.", 3000,
                               kAfterObjectMs + kShortestMs + kBeforeObjectMs, 600000, "ms"),
                 Param::flag("preview", "Put the preview point at the loudest stretch of the song.", true),
                 Param::flag("kiai", "Make the loudest stretch of the song kiai time.", false)},
      .inputs = {},
      .outputs = {}};
}

Breaks::Breaks(const Config& config)
    : shortest_gap_ms_(config.number("shortest_gap")),
      preview_(config.flag("preview")),
      kiai_(config.flag("kiai")) {}

void Breaks::apply(Beatmap& map, const Song& song) const {
  if (map.general.mode != Mode::mania) rest(map, shortest_gap_ms_);
  if (!(preview_ || kiai_) || song.audio == nullptr) return;
  const std::optional<Stretch> loud = loudest(red_lines(map), *song.audio, song.bias_ms);
  if (!loud) return;
  if (preview_) map.general.preview_time_ms = static_cast<int>(loud->start_ms);
  const double song_ms = song.length_ms > 0 ? song.length_ms : 1000 * song.audio->seconds();
  if (kiai_ && loud->end_ms - loud->start_ms <= kKiaiShare * song_ms) set_kiai(map, *loud);
}

}  // namespace osugen::breaks
