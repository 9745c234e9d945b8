#include "testing/click_songs.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <numbers>
#include <random>
#include <stdexcept>

#include <osugen/beatmap/writer.h>

#include "testing/wav.h"

namespace osugen::testing {
namespace {

namespace fs = std::filesystem;

constexpr int kSlots = 16;   // quarter beats of a bar
constexpr int kClasses = 4;  // strong beats, weak beats, half beats, quarter beats
constexpr std::array<const char*, 5> kLevels{"Easy", "Normal", "Hard", "Insane", "Expert"};
constexpr std::array<double, kClasses> kPitchHz{420, 840, 1680, 3360};
constexpr std::array<unsigned, kClasses> kChance{95, 85, 60, 30};  // percent

int class_of(int slot) {
  if (slot % 8 == 0) return 0;
  if (slot % 4 == 0) return 1;
  return slot % 2 == 0 ? 2 : 3;
}

struct Click {
  double time_ms = 0;  // song time
  int slot = 0, bar = 0;
};

/// What a song is before it is sound and maps.
struct Plan {
  double beat_ms = 500, offset_ms = 300;
  std::vector<Click> clicks;
  double held_from_ms = 0, held_to_ms = 0;  // a bar with a held tone in place of clicks; equal: none
};

bool chance(std::mt19937_64& random, unsigned percent) {
  return random() % 100 < percent;
}

Plan plan_of(int index, const ClickSongOptions& options) {
  std::mt19937_64 random(options.seed * 1000003 + static_cast<std::uint64_t>(index));
  Plan plan;
  // Quarter beats of whole milliseconds, so that map times are whole.
  plan.beat_ms = 400 + 20.0 * ((index * 7) % 13);
  plan.offset_ms = 200 + options.bias_ms + 10.0 * ((index * 5) % 17);
  std::array<std::array<bool, kSlots>, 2> patterns{};
  for (auto& pattern : patterns)
    for (int slot = 0; slot < kSlots; ++slot)
      pattern[static_cast<std::size_t>(slot)] =
          slot == 0 || chance(random, kChance[static_cast<std::size_t>(class_of(slot))]);
  const double bar_ms = 4 * plan.beat_ms, song_ms = 1000 * options.seconds;
  const int bars = static_cast<int>((song_ms - 200 - plan.offset_ms) / bar_ms);
  const int held = bars >= 4 && index % 2 == 1 ? bars - 2 : -1;
  for (int bar = 0; bar < std::max(1, bars); ++bar) {
    const double start = plan.offset_ms + bar * bar_ms;
    if (bar == held) {
      plan.held_from_ms = start;
      plan.held_to_ms = start + bar_ms - plan.beat_ms;
      continue;
    }
    const auto& pattern = patterns[bar % 4 == 3 ? 1 : 0];  // A A A B
    for (int slot = 0; slot < kSlots; ++slot) {
      const double time = start + slot * plan.beat_ms / 4;
      if (pattern[static_cast<std::size_t>(slot)] && time < song_ms - 100)
        plan.clicks.push_back({time, slot, bar});
    }
  }
  return plan;
}

void add_tone(std::vector<double>& samples, double rate, double from_ms, double to_ms, double hertz,
              double loudness, double decay_ms) {
  const auto from = static_cast<std::size_t>(std::llround(from_ms * rate / 1000));
  const auto to = std::min(samples.size(), static_cast<std::size_t>(std::llround(to_ms * rate / 1000)));
  for (std::size_t i = from; i < to; ++i) {
    const double seconds = static_cast<double>(i - from) / rate;
    samples[i] +=
        loudness * std::cos(2 * std::numbers::pi * hertz * seconds) * std::exp(-1000 * seconds / decay_ms);
  }
}

std::string sound_of(const Plan& plan, const ClickSongOptions& options) {
  std::vector<double> samples(static_cast<std::size_t>(options.seconds * options.sample_rate), 0.0);
  for (const Click& click : plan.clicks)
    add_tone(samples, options.sample_rate, click.time_ms, click.time_ms + 90,
             kPitchHz[static_cast<std::size_t>(class_of(click.slot))], 0.6, 15);
  if (plan.held_to_ms > plan.held_from_ms)
    add_tone(samples, options.sample_rate, plan.held_from_ms, plan.held_to_ms, 210, 0.3, 1e9);
  return wav_of(samples, options.sample_rate);
}

/// Places that go round the playfield, on whole pixels; a slider of up to 140 px fits on one side.
Vec2 place(std::uint64_t step) {
  return {static_cast<float>(64 + 48 * (step * 5 % 9)), static_cast<float>(64 + 64 * (step * 3 % 5))};
}

std::vector<HitObject> objects_of(const Plan& plan, int level, std::uint64_t first_place, double bias_ms) {
  std::vector<Click> clicks;
  for (const Click& click : plan.clicks)
    if (class_of(click.slot) <= level) clicks.push_back(click);
  std::vector<HitObject> objects;
  int bar = -1;
  for (std::size_t i = 0; i < clicks.size(); ++i) {
    HitObject object;
    object.time_ms = clicks[i].time_ms - bias_ms;
    object.position = place(first_place + clicks[i].bar * 3ULL + static_cast<std::uint64_t>(clicks[i].slot));
    object.new_combo = clicks[i].bar != bar;
    bar = clicks[i].bar;
    const double gap = i + 1 < clicks.size() ? clicks[i + 1].time_ms - clicks[i].time_ms : 0;
    // A held first beat, where the next click is half a beat to a beat on: the slider ends on it.
    if (level < 4 && clicks[i].slot == 0 && gap >= plan.beat_ms / 2 && gap <= plan.beat_ms) {
      const double length = 140 * gap / plan.beat_ms;
      const double direction = object.position.x < 256 ? 1 : -1;
      object.kind = ObjectKind::slider;
      object.slider.length_px = length;
      object.slider.path = {{{0, 0}, true, CurveType::linear, 0},
                            {{static_cast<float>(direction * length), 0}, false, CurveType::bezier, 0}};
      ++i;
    }
    objects.push_back(std::move(object));
  }
  if (level > 0 && plan.held_to_ms > plan.held_from_ms) {
    HitObject spinner;
    spinner.kind = ObjectKind::spinner;
    spinner.time_ms = plan.held_from_ms - bias_ms;
    spinner.end_time_ms = plan.held_to_ms - bias_ms;
    spinner.position = {256, 192};
    spinner.new_combo = true;
    objects.push_back(std::move(spinner));
  }
  std::stable_sort(objects.begin(), objects.end(),
                   [](const HitObject& a, const HitObject& b) { return a.time_ms < b.time_ms; });
  return objects;
}

Beatmap map_of(const Plan& plan, int index, int level, const ClickSongOptions& options) {
  Beatmap map;
  map.general.audio_filename = "clicks.wav";
  map.metadata.title = "Clicks " + std::to_string(index);
  map.metadata.artist = "osugen";
  map.metadata.creator = "osugen";
  map.metadata.version = kLevels[static_cast<std::size_t>(level)];
  const auto rank = static_cast<float>(level);
  map.difficulty.ar = 3 + 1.5F * rank;
  map.difficulty.cs = 3 + 0.25F * rank;
  map.difficulty.od = 2 + 1.5F * rank;
  map.difficulty.hp = 2 + rank;
  TimingLine red;
  red.time_ms = plan.offset_ms - options.bias_ms;
  red.beat_length = plan.beat_ms;
  map.timing_lines = {red};
  map.objects =
      objects_of(plan, level, options.seed % 1000 + static_cast<std::uint64_t>(index), options.bias_ms);
  return map;
}

/// Without waiting for the disk: a test's files need not outlive a loss of power.
void write(const fs::path& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary);
  file << content;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

}  // namespace

std::vector<ClickSong> write_click_songs(const fs::path& folder, const ClickSongOptions& options) {
  std::vector<ClickSong> songs;
  for (int index = 0; index < options.songs; ++index) {
    const Plan plan = plan_of(index, options);
    ClickSong song;
    song.folder = folder / (std::to_string(index) + " Clicks");
    song.audio = song.folder / "clicks.wav";
    song.beat_length_ms = plan.beat_ms;
    song.offset_ms = plan.offset_ms;
    for (const Click& click : plan.clicks) song.clicks_ms.push_back(click.time_ms);
    fs::create_directories(song.folder);
    write(song.audio, sound_of(plan, options));
    for (int level = 0; level < std::clamp(options.maps, 1, 5); ++level) {
      song.maps.push_back(song.folder / ("osugen - Clicks [" +
                                         std::string(kLevels[static_cast<std::size_t>(level)]) + "].osu"));
      write(song.maps.back(), write_beatmap(map_of(plan, index, level, options)));
    }
    songs.push_back(std::move(song));
  }
  return songs;
}

}  // namespace osugen::testing
