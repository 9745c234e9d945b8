#include <synth/sound/master.h>

#include <algorithm>
#include <array>
#include <cmath>

#include <synth/signal/filter.h>
#include <synth/signal/oscillator.h>
#include <synth/sound/effects.h>

namespace osugen::synth {

namespace {

double decibels(double db) {
  return std::pow(10, db / 20);
}

std::vector<std::size_t> kicks_of(const Song& song) {
  std::vector<std::size_t> kicks;
  for (const Note& note : song.notes) {
    if (song.instruments[static_cast<std::size_t>(note.instrument)].role == Role::kick)
      kicks.push_back(sample_at(note.time_ms));
  }
  std::sort(kicks.begin(), kicks.end());
  return kicks;
}

double beat_seconds(const Song& song) {
  const double beat = song.red_lines.empty() ? 500 : song.red_lines.front().beat_length_ms;
  return std::clamp(beat, 150.0, 2000.0) / 1000;
}

void pump(const Song& song, Random& random, Buses& buses) {
  const double depth = random.pick(std::array{0.0, 0.0, 0.25, 0.5, 0.75, 0.95});
  const double seconds = beat_seconds(song) * random.between(0.3, 0.95);
  if (depth <= 0) return;
  const std::vector<std::size_t> kicks = kicks_of(song);
  duck(buses.music, kicks, depth, seconds);
  duck(buses.lead, kicks, depth * random.between(0, 0.5), seconds);
  duck(buses.room, kicks, depth * random.between(0, 0.8), seconds);
}

/// Softer sections behind a curtain that opens towards the louder ones.
void curtain(const Song& song, Random& random, Buses& buses) {
  if (!random.chance(0.3)) return;
  const double closed = random.log_between(700, 3500);
  std::vector<Cutoff> points;
  for (std::size_t i = 0; i < song.sections.size(); ++i) {
    const Section& section = song.sections[i];
    const bool soft = section.intensity < 0.5;
    const bool opens = soft && i + 1 < song.sections.size() && song.sections[i + 1].intensity >= 0.5;
    const std::size_t start = sample_at(section.start_ms), end = sample_at(section.end_ms);
    if (end <= start + 2 || (!points.empty() && start <= points.back().sample)) continue;
    points.push_back({start, soft ? closed : 18000});
    points.push_back({end - 1, soft && !opens ? closed : 18000});
  }
  sweep(buses.music, points);
}

/// Hiss and crackle of an old record, from the first note on.
void add_dust(const Song& song, Random& random, Bus& bus) {
  if (!random.chance(0.12) || song.notes.empty()) return;
  const double hiss = decibels(random.between(-62, -46)), crackle = decibels(random.between(-50, -34));
  const double often = random.log_between(2, 40) / kSoundRate;
  Noise left(random.bits()), right(random.bits());
  const std::size_t start = sample_at(song.notes.front().time_ms);
  const auto rise = static_cast<float>(2 * kSoundRate);
  OnePole tone(7000);
  for (std::size_t i = start; i < bus.size(); ++i) {
    const float level = static_cast<float>(hiss) * std::min(1.0F, static_cast<float>(i - start) / rise);
    const bool click = (right.next() + 1) / 2 < often && level > 0;
    const float pop = click ? static_cast<float>(crackle) * left.next() : 0;
    bus.left[i] += tone.low(level * left.next() + 3 * pop);
    bus.right[i] += level * right.next() + pop;
  }
}

/// The drums by themselves: hit harder or squeezed flat.
void treat_drums(Random& random, Bus& drums) {
  if (random.chance(0.6)) {
    compress(drums, {random.between(0.1, 0.4), random.between(1.5, 6), random.log_between(0.002, 0.03),
                     random.log_between(0.05, 0.25)});
  }
  if (random.chance(0.4)) saturate(drums, random.between(0.3, 2.2));
  if (random.chance(0.4)) tilt(drums, random.between(-4, 4));
}

void colour(Random& random, Bus& all) {
  tilt(all, std::clamp(random.normal() * 2.2, -5.0, 5.0));
  if (random.chance(0.06)) band_limit(all, random.between(120, 350), random.between(3500, 7000));
  if (random.chance(0.35)) band_limit(all, 0, random.between(9000, 17000));
  widen(all, random.chance(0.06) ? 0 : random.between(0.6, 1.6));
}

/// As loud as records are: some breathe, some are pressed against the ceiling.
void make_loud(Random& random, Bus& all) {
  const double loudness = loudness_of(all);
  if (loudness <= 0) return;
  const double wanted = decibels(random.between(-19, -9.5)), ceiling = random.between(0.7, 0.95);
  amplify(all, wanted / loudness);
  if (random.chance(0.7)) {
    compress(all, {random.between(0.15, 0.4), random.between(1.3, 3), random.log_between(0.004, 0.04),
                   random.log_between(0.08, 0.4)});
  }
  if (random.chance(0.6)) saturate(all, random.between(0.1, 1.2));
  limit(all, ceiling);
}

/// Constants and what is below hearing, which some voices carry.
void clean(Bus& all) {
  NoDirect left, right;
  for (float& x : all.left) x = left.next(x);
  for (float& x : all.right) x = right.next(x);
}

}  // namespace

Bus master(const Song& song, Random random, Buses& buses) {
  Random drums = random.stream("drums"), pumping = random.stream("pump"), opening = random.stream("curtain");
  Random rooms = random.stream("room"), echoes = random.stream("echo"), dust = random.stream("dust");
  Random colours = random.stream("colour"), levels = random.stream("loud");
  treat_drums(drums, buses.drums);
  curtain(song, opening, buses);
  pump(song, pumping, buses);
  if (echoes.chance(0.35)) {
    echo(buses.lead, {beat_seconds(song) * echoes.pick(std::array{0.5, 0.75, 1.0}), echoes.between(0.1, 0.5),
                      echoes.between(0.05, 0.2)});
  }
  const Room room{rooms.log_between(0.25, 3.5), rooms.between(0.3, 2), rooms.between(0.1, 0.9),
                  rooms.between(0.002, 0.04)};
  Bus all = std::move(buses.drums);
  add(buses.music, 1, all);
  add(buses.lead, 1, all);
  add(reverb(buses.room, room), rooms.between(0.3, 1), all);
  clean(all);
  colour(colours, all);
  add_dust(song, dust, all);
  make_loud(levels, all);
  return all;
}

}  // namespace osugen::synth
