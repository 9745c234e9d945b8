#include "made_maps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <set>

#include <osugen/beatmap/slider_velocity.h>
#include <osugen/random/random.h>

namespace osugen::testing {
namespace {

constexpr double kOffsetMs = 500, kBeatMs = 60000.0 / 170;
constexpr std::array kForm{0, 0, 1, 0, 2, 1, 0, 0};
constexpr int kBarsOfPart = 4, kPlaces = 16;

double bar_ms() {
  return 4 * kBeatMs;
}

/// Which of the 16 places of each of four bars start an object. The letters differ in how many.
std::vector<std::vector<bool>> rhythm(int letter, Random& random) {
  const double share = 0.25 + 0.15 * letter;
  std::vector<std::vector<bool>> bars;
  for (int bar = 0; bar < kBarsOfPart; ++bar) {
    std::vector<bool> places(kPlaces, false);
    for (int place = 0; place < kPlaces; ++place)
      places[static_cast<std::size_t>(place)] =
          place % 4 == 0 || random.uniform() < share / (place % 2 == 0 ? 1 : 2);
    bars.push_back(places);
  }
  return bars;
}

void place(HitObject& object, Vec2& at, Random& random) {
  do {
    const double angle = 2 * std::numbers::pi * random.uniform(), px = 40 + 80 * random.uniform();
    object.position = {std::round(at.x + static_cast<float>(px * std::cos(angle))),
                       std::round(at.y + static_cast<float>(px * std::sin(angle)))};
  } while (object.position.x < 100 || object.position.x > 400 || object.position.y < 60 ||
           object.position.y > 320);
  at = object.position;
}

bool by_time(const HitObject& a, const HitObject& b) {
  return a.time_ms < b.time_ms;
}

void sort(Beatmap& map) {
  std::stable_sort(map.objects.begin(), map.objects.end(), by_time);
}

HitObject circle_at(double time_ms) {
  HitObject circle;
  circle.time_ms = std::round(time_ms);
  circle.position = {256, 192};
  return circle;
}

/// Times at which an object may start and none does, on eighths of the beat.
std::vector<double> free_times(const Beatmap& map) {
  std::set<double> taken;
  for (const HitObject& object : map.objects) taken.insert(object.time_ms);
  std::vector<double> times;
  for (double time = map.objects.front().time_ms; time < map.objects.back().time_ms; time += kBeatMs / 8)
    if (taken.count(std::round(time)) == 0) times.push_back(std::round(time));
  return times;
}

}  // namespace

Beatmap made_map(std::uint64_t seed) {
  Random random(seed);
  Beatmap map;
  map.general.audio_filename = "song.wav";
  map.metadata.title = "Made";
  map.metadata.artist = "Nobody";
  map.metadata.version = "Hard";
  map.difficulty.cs = 4;
  map.difficulty.od = 7;
  map.difficulty.ar = 8;
  TimingLine red;
  red.time_ms = kOffsetMs;
  red.beat_length = kBeatMs;
  map.timing_lines.push_back(red);
  const std::array letters{rhythm(0, random), rhythm(1, random), rhythm(2, random)};
  std::vector<double> velocities;
  Vec2 at{256, 192};
  for (std::size_t part = 0; part < kForm.size(); ++part) {
    for (int bar = 0; bar < kBarsOfPart; ++bar) {
      const auto& places = letters[static_cast<std::size_t>(kForm[part])][static_cast<std::size_t>(bar)];
      const double start =
          kOffsetMs + bar_ms() * static_cast<double>(static_cast<int>(part) * kBarsOfPart + bar);
      for (int i = 0; i < kPlaces; ++i) {
        if (!places[static_cast<std::size_t>(i)]) continue;
        HitObject object = circle_at(start + i * kBeatMs / 4);
        place(object, at, random);
        object.new_combo = i == 0;
        object.hit_sound = i == 4 || i == 12 ? 8 : i == 0 ? 4 : 0;
        const bool room = i + 2 < kPlaces && !places[static_cast<std::size_t>(i) + 1];
        if (room && random.uniform() < 0.4) {
          object.kind = ObjectKind::slider;
          const double velocity = kForm[part] == 2 ? 1.5 : 1;
          const double px = 100 * 1.4 * velocity / 4;
          Anchor head, end;
          head.starts_segment = true;
          head.curve = CurveType::linear;
          end.position = {static_cast<float>(px), 0};
          object.slider.path = {head, end};
          object.slider.length_px = px;
        }
        velocities.push_back(kForm[part] == 2 ? 1.5 : 1);
        map.objects.push_back(std::move(object));
      }
    }
  }
  set_slider_velocities(map, velocities);
  return map;
}

Audio made_song(const Beatmap& map) {
  Audio song;
  song.sample_rate = 22050;
  const double seconds = (kOffsetMs + bar_ms() * kBarsOfPart * kForm.size() + 1500) / 1000;
  song.samples.assign(static_cast<std::size_t>(seconds * song.sample_rate), 0.0F);
  for (std::size_t i = 0; i < song.samples.size(); ++i) {
    const double ms = 1000 * static_cast<double>(i) / song.sample_rate - kMadeBiasMs;
    const auto part = static_cast<int>(std::floor((ms - kOffsetMs) / (bar_ms() * kBarsOfPart)));
    if (part < 0 || part >= static_cast<int>(kForm.size())) continue;
    const int letter = kForm[static_cast<std::size_t>(part)];
    const double hz = 220 * std::pow(2.0, letter * 5 / 12.0);
    song.samples[i] =
        static_cast<float>((0.02 + 0.06 * letter) * std::sin(2 * std::numbers::pi * hz * ms / 1000));
  }
  Random random(99);
  for (const HitObject& object : map.objects) {
    const auto start =
        static_cast<std::ptrdiff_t>(std::lround((object.time_ms + kMadeBiasMs) / 1000 * song.sample_rate));
    for (std::ptrdiff_t i = 0; i < 600; ++i) {
      const std::ptrdiff_t at = start + i;
      if (at < 0 || at >= static_cast<std::ptrdiff_t>(song.samples.size())) continue;
      const double decay = std::exp(-static_cast<double>(i) / 120);
      song.samples[static_cast<std::size_t>(at)] +=
          static_cast<float>(0.5 * decay * (2 * random.uniform() - 1));
    }
  }
  return song;
}

Beatmap jittered(Beatmap map, double deviation_ms, std::uint64_t seed) {
  Random random(seed);
  for (HitObject& object : map.objects)
    object.time_ms = std::round(object.time_ms + deviation_ms * random.normal());
  sort(map);
  return map;
}

Beatmap shifted(Beatmap map, double ms) {
  for (HitObject& object : map.objects) object.time_ms += ms;
  return map;
}

Beatmap with_density(Beatmap map, double factor, std::uint64_t seed) {
  Random random(seed);
  const auto wanted = static_cast<std::size_t>(std::lround(factor * static_cast<double>(map.objects.size())));
  if (factor < 1) {
    while (map.objects.size() > wanted)
      map.objects.erase(map.objects.begin() + static_cast<std::ptrdiff_t>(random.below(map.objects.size())));
    return map;
  }
  std::vector<double> times = free_times(map);
  random.shuffle(times);
  for (std::size_t i = 0; map.objects.size() < wanted && i < times.size(); ++i)
    map.objects.push_back(circle_at(times[i]));
  sort(map);
  return map;
}

Beatmap types_shuffled(Beatmap map, std::uint64_t seed) {
  Random random(seed);
  std::vector<HitObject> bodies = map.objects;
  random.shuffle(bodies);
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    map.objects[i].kind = bodies[i].kind;
    map.objects[i].slider = bodies[i].slider;
  }
  return map;
}

Beatmap bars_shuffled(Beatmap map, std::uint64_t seed) {
  Random random(seed);
  std::vector<int> order(kForm.size() * kBarsOfPart);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  random.shuffle(order);
  for (HitObject& object : map.objects) {
    // Times are whole ms, and so up to half a ms before their bar.
    const auto bar = static_cast<std::size_t>((object.time_ms + 1 - kOffsetMs) / bar_ms());
    object.time_ms = std::round(object.time_ms + bar_ms() * (order[bar] - static_cast<int>(bar)));
  }
  sort(map);
  return map;
}

Beatmap looped(Beatmap map, int bars) {
  std::vector<HitObject> first;
  for (const HitObject& object : map.objects)
    if (object.time_ms + 1 < kOffsetMs + bars * bar_ms()) first.push_back(object);
  map.objects.clear();
  for (int bar = 0; bar < static_cast<int>(kForm.size()) * kBarsOfPart; bar += bars) {
    for (HitObject object : first) {
      object.time_ms = std::round(object.time_ms + bar * bar_ms());
      map.objects.push_back(std::move(object));
    }
  }
  return map;
}

Beatmap with_bursts(Beatmap map) {
  for (const double time : free_times(map)) {
    const auto bar = static_cast<int>((time + 1 - kOffsetMs) / bar_ms());
    if (bar % 8 == 3) map.objects.push_back(circle_at(time));
  }
  sort(map);
  return map;
}

Beatmap without(Beatmap map, double from_ms, double to_ms) {
  std::erase_if(map.objects,
                [&](const HitObject& object) { return object.time_ms >= from_ms && object.time_ms < to_ms; });
  return map;
}

}  // namespace osugen::testing
