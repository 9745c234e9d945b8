#include <synth/chart/chart.h>

#include <algorithm>
#include <cmath>

#include <osugen/beatmap/slider_velocity.h>
#include <osugen/random/random.h>
#include <synth/chart/hit_sounds.h>
#include <synth/chart/level_style.h>
#include <synth/chart/map_lines.h>
#include <synth/chart/moments.h>
#include <synth/chart/placement.h>
#include <synth/chart/plan.h>
#include <synth/chart/rhythm.h>

namespace osugen::synth {
namespace {

double one_decimal(double value) {
  return std::round(value * 10) / 10;
}

Difficulty difficulty_of(const Song& song, std::size_t level) {
  const LevelStyle& style = style_of(level);
  // One chance for all levels: a set is harder or easier as a whole.
  Random random = Random(0, {song.seed}).stream("difficulty");
  const double ar = random.uniform(), cs = random.uniform(), od = random.uniform(), hp = random.uniform(),
               speed = random.between(0.9, 1.12);
  const auto within = [](const Span& span, double share) {
    return static_cast<float>(one_decimal(span.low + (span.high - span.low) * share));
  };
  Difficulty difficulty;
  difficulty.ar = within(style.ar, ar);
  difficulty.cs = within(style.cs, cs);
  difficulty.od = within(style.od, od);
  difficulty.hp = within(style.hp, hp);
  // As fast for the eye at any tempo, as far as the game's range reaches.
  const double beat_s = song.red_lines.front().beat_length_ms / 1000;
  constexpr double kSlowest = 0.4, kFastest = 3.6;
  difficulty.slider_multiplier =
      std::clamp(std::round(style.speed * speed * beat_s) / 100, kSlowest, kFastest);
  constexpr double kShortBeat = 0.35;
  difficulty.slider_tick_rate = beat_s < kShortBeat || level == 0 ? 1 : 2;
  return difficulty;
}

std::vector<Colour> choose_colours(Random random) {
  static const std::vector<std::vector<Colour>> kSets{
      {{255, 128, 64}, {64, 160, 255}, {255, 220, 80}, {120, 220, 120}},
      {{230, 80, 120}, {120, 120, 240}, {80, 210, 220}},
      {{255, 150, 200}, {150, 200, 255}, {190, 160, 255}, {255, 210, 150}},
      {{240, 90, 60}, {250, 190, 70}, {90, 150, 220}},
      {{110, 210, 150}, {70, 140, 200}, {235, 235, 140}, {210, 110, 200}}};
  return random.pick(kSets);
}

/// A pause of the music, long enough for the player to let go.
void add_breaks(Beatmap& map, const std::vector<PlannedObject>& plan,
                const std::function<double(int)>& map_ms) {
  constexpr double kLongMs = 4500, kAfterMs = 220, kShortestMs = 900;
  const double preempt =
      map.difficulty.ar < 5 ? 1800 - 120 * map.difficulty.ar : 1950 - 150 * map.difficulty.ar;
  for (std::size_t i = 1; i < plan.size(); ++i) {
    const double end = map_ms(plan[i - 1].end_tick), next = map_ms(plan[i].tick);
    if (next - end < kLongMs) continue;
    const Break pause{end + kAfterMs, next - std::ceil(std::max(preempt, 460.0)) - 2};
    if (pause.end_ms - pause.start_ms < kShortestMs) continue;
    map.events.breaks.push_back(pause);
    map.objects[i].new_combo = true;
  }
}

}  // namespace

std::vector<Beatmap> chart(const Song& song, double bias_ms) {
  const Listening heard = listen(song);
  const Rhythm rhythm = choose_rhythm_of_levels(song, heard);
  // Rounded to the nearest ms, once; halves go up, whatever the last bits of a sum say.
  const auto map_time = [&](double time_ms) { return std::floor(time_ms - bias_ms + 0.5 + 1e-6); };
  const std::function<double(int)> map_ms = [&](int tick) { return map_time(heard.grid.time_ms(tick)); };
  Random random = Random(0, {song.seed}).stream("chart");
  const int sample_set = random.integer(1, 3);
  const std::vector<Colour> colours = choose_colours(random.stream("colours"));

  std::vector<Beatmap> maps;
  for (std::size_t level = 0; level < kLevels.size(); ++level) {
    Beatmap map;
    map.general.sample_set = sample_set;
    map.general.stack_leniency = 0.7F;
    map.general.preview_time_ms = static_cast<int>(map_time(preview_ms(song)));
    map.metadata.title = map.metadata.title_unicode = song.title;
    map.metadata.artist = map.metadata.artist_unicode = song.artist;
    map.metadata.creator = "osugen-synth";
    map.metadata.version = kLevels[level];
    map.metadata.tags = "osugen synthetic generated";
    map.difficulty = difficulty_of(song, level);
    map.combo_colours = colours;
    const std::vector<PlannedObject> plan = plan_objects(heard, rhythm, level);
    Placed placed = place_objects(song, heard, plan, level, map.difficulty, map_ms);
    map.objects = std::move(placed.objects);
    set_hit_sounds(heard, plan, map.objects);
    const double played = plan.empty() ? 0 : map_ms(plan.back().end_tick) - map_ms(plan.front().tick);
    add_breaks(map, plan, map_ms);
    map.timing_lines = timing_lines_of(song, choose_kiai(song, played), sample_set, map_time);
    set_slider_velocities(map, placed.velocities);
    maps.push_back(std::move(map));
  }
  // Nothing comes at once: where the song does, the game waits.
  double first = 1e9;
  for (const Beatmap& map : maps)
    if (!map.objects.empty()) first = std::min(first, map.objects.front().time_ms);
  constexpr double kAtOnceMs = 1800;
  for (Beatmap& map : maps) map.general.audio_lead_in_ms = first < kAtOnceMs ? 1500 : 0;
  return maps;
}

}  // namespace osugen::synth
